export { isJvmMemory, parseMemoryMiB } from '../model/memory.ts';
