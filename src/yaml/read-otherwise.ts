import { isScalar, type Scalar, visit } from 'yaml';
import { kubernetesDocuments } from './kubernetes-documents.ts';

/** A part of a text that Spark reads in another way than Kubernetes' tools, and with them SparkBatch. */
export interface ReadOtherwise {
  readonly kind: 'merge-key' | 'octal' | 'number-as-text';
  /** As it is written. */
  readonly source: string;
  readonly line: number;
}

/** The parts of the first document of a text that Spark reads in another way. None for an invalid document. */
export function readOtherwise(text: string): ReadOtherwise[] {
  const { documents, position } = kubernetesDocuments(text);
  const [first] = documents;
  if (!first || first.errors.length > 0) return [];
  const found: ReadOtherwise[] = [];
  const add = (kind: ReadOtherwise['kind'], { source = '', range }: Scalar) =>
    void found.push({ kind, source, line: position(range?.[0] ?? 0).line });
  visit(first.document, {
    Pair: (_, { key }) => {
      if (isScalar(key) && key.type === 'PLAIN' && key.source === '<<') add('merge-key', key);
    },
    Scalar: (role, scalar) => {
      const { type, source = '', value } = scalar;
      if (role === 'key' || type !== 'PLAIN') return;
      if (typeof value === 'number' && /^0[0-7]+$/.test(source)) add('octal', scalar);
      if (typeof value === 'string' && isShortened(source)) add('number-as-text', scalar);
    },
  });
  return found;
}

/** Whether a number in this notation has another text: 1.10 is 1.1. */
function isShortened(source: string): boolean {
  return /^[-+]?(?:\d|\.\d)/.test(source) && Number.isFinite(Number(source)) && String(Number(source)) !== source;
}
