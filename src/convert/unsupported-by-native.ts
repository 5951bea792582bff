import { isAtLeast, isSubmitterLocal } from '../spark/application.ts';
import { whyUnsupported } from '../submit/native/unsupported.ts';
import { attention, type Note } from './conversion.ts';
import type { Draft } from './draft.ts';

const UPLOAD_PATH = 'spark.kubernetes.file.upload.path';

/** Notes about everything in a batch that only the kind spark-submit supports. */
export function unsupportedByNative(draft: Draft): Note[] {
  return [
    ...draft.properties().flatMap(([property, value]) => {
      if (property === UPLOAD_PATH || whyUnsupported(property, value) === undefined) return [];
      return [attention(property, 'is only supported by the real spark-submit: submit.kind is spark-submit')];
    }),
    ...localFiles(draft).map(({ where, file }) =>
      attention(
        `${where} ${file}`,
        `is a local file, which spark-submit uploads: submit.kind is spark-submit, the file must exist on the worker, and ` +
          `${UPLOAD_PATH} must be set. To avoid the JVM, put the file in the image (local:///path) or in storage`,
      ),
    ),
    ...oldVersion(draft),
  ];
}

function oldVersion(draft: Draft): Note[] {
  const { sparkVersion } = draft.batch();
  if (sparkVersion === undefined || isAtLeast(sparkVersion, 3, 5)) return [];
  const message = 'is older than 3.5, the first version of native submission: submit.kind is spark-submit';
  return [attention(`Spark ${sparkVersion}`, message)];
}

/** Removes the upload path if no file is uploaded. */
export function removeUnusedUploadPath(draft: Draft): Note[] {
  if (localFiles(draft).length > 0 || !draft.removeProperty(UPLOAD_PATH)) return [];
  return [{ about: UPLOAD_PATH, message: 'is left out: no file is uploaded' }];
}

function localFiles(draft: Draft): { readonly where: string; readonly file: string }[] {
  const { mainApplicationFile = '', deps = {} } = draft.batch();
  const files = [
    { where: 'the application', file: mainApplicationFile },
    ...(['jars', 'files', 'pyFiles', 'archives'] as const).flatMap((field) =>
      (deps[field] ?? []).map((file) => ({ where: `deps.${field}`, file })),
    ),
  ];
  return files.filter(({ file }) => file !== '' && isSubmitterLocal(file));
}
