import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');

/**
 * Writes generated files. With the argument `--check` it writes nothing, prints which of them are out of date, and sets the exit code.
 * @param files the texts, by path in the repository
 * @param command the command that writes them, for messages
 */
export function writeOrCheck(files: Readonly<Record<string, string>>, command: string): void {
  const isCheck = process.argv.includes('--check');
  for (const [path, text] of Object.entries(files)) {
    const file = join(ROOT, path);
    if (!isCheck) {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    } else if (readFileSync(file, 'utf8') !== text) {
      console.error(`${path} is out of date: ${command}`);
      process.exitCode = 1;
    }
  }
}
