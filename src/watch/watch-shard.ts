/** One of the watches that share the drivers of a scope: number `index` of `of`, from 0. */
export interface WatchShard {
  readonly index: number;
  readonly of: number;
}

/** Whether a shard serves a pod. The hash of its uid decides, which the Events about the pod have as well. */
export function isInShard(uid: string, { index, of }: WatchShard): boolean {
  return of <= 1 || hash(uid) % of === index;
}

const OFFSET = 0x811c9dc5;
const PRIME = 0x01000193;

/** FNV-1a with 32 bits: short, and the same on every worker. */
function hash(text: string): number {
  let value = OFFSET;
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), PRIME) >>> 0;
  }
  return value;
}
