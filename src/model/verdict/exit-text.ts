import { truncate } from '../lang.ts';
import type { DriverExit } from '../driver/observation.ts';

/** Longer messages are an application's own log, and have their place there. */
const LONGEST_MESSAGE = 500;

/** How a driver ended, to be read after "Driver x failed": ` with exit code 1 (Error: message)`. */
export function exitText(exit: DriverExit | undefined, withExitCode = ' with exit code'): string {
  if (!exit) return '';
  const { exitCode, reason, message } = exit;
  const code = exitCode === undefined ? '' : `${withExitCode} ${exitCode}`;
  const because = [reason, message && singleLine(message)].filter(Boolean).join(': ');
  return `${code}${because ? ` (${because})` : ''}`;
}

/** What an exit code of the JVM, a shell or spark-submit says to those who know it. */
export function exitCodeAdvice(exitCode: number | undefined): string {
  return (exitCode !== undefined && ADVICE[exitCode]) || "The driver's log says why.";
}

const ADVICE: Readonly<Record<number, string>> = {
  101: 'Spark did not find the main class: check mainClass and mainApplicationFile.',
  126: 'The command is not executable in this image.',
  127: 'The command is not in this image.',
  134: 'SIGABRT: the JVM itself crashed; the log says where.',
  137:
    'SIGKILL, which Kubernetes does not count as OOMKilled: often the node ran out of memory, or one process of the ' +
    'driver (a Python worker) was killed for memory.',
  139: 'SIGSEGV: native code crashed; the log says where.',
  143: 'SIGTERM: something asked the driver to stop.',
};

function singleLine(message: string): string {
  return truncate(message.trim().replace(/\s+/g, ' ').replace(/\.$/, ''), LONGEST_MESSAGE);
}
