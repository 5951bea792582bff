import { isSubmitterLocal } from '../spark/application.ts';
import { whyUnsupported } from '../submit/native/checks/unsupported.ts';
import type { Note } from './conversion.ts';
import type { Draft } from './draft.ts';

const UPLOAD_PATH = 'spark.kubernetes.file.upload.path';

/** Everything in a batch for which it needs the real spark-submit, with the reason. */
export function beyondNative(draft: Draft): Note[] {
  return [
    ...draft.properties().flatMap((property) => {
      if (property === UPLOAD_PATH || whyUnsupported(property) === undefined) return [];
      return [{ about: property, message: 'is for the real spark-submit only: submit.kind is spark-submit' }];
    }),
    ...localFiles(draft).map(({ where, file }) => ({
      about: `${where} ${file}`,
      message:
        `is a file of the submitting machine, which spark-submit uploads: submit.kind is spark-submit, the file must be on ` +
        `the worker, and ${UPLOAD_PATH} must say where to. Without a JVM: put it in the image (local:///path) or in storage`,
    })),
  ];
}

/** Where uploads go, when nothing is uploaded. */
export function idleUploadPath(draft: Draft): Note[] {
  if (localFiles(draft).length > 0 || !draft.without(UPLOAD_PATH)) return [];
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
