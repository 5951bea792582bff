export { isJvmMemory, parseMemoryMiB } from '../model/batch/memory.ts';
