import type { DriverExit } from '../driver/observation.ts';
import { truncate } from '../lang.ts';

/** Longer messages are an application's own log, which is recorded separately. */
const MAX_MESSAGE_LENGTH = 500;

/** How a driver ended, as the continuation of "Driver x failed": ` with exit code 1 (Error: message)`. */
export function exitText(exit: DriverExit | undefined, beforeExitCode = ' with exit code'): string {
  if (!exit) return '';
  const { exitCode, reason, message } = exit;
  const code = exitCode === undefined ? '' : `${beforeExitCode} ${exitCode}`;
  const cause = [reason, message && singleLine(message)].filter(Boolean).join(': ');
  return `${code}${cause ? ` (${cause})` : ''}`;
}

/** The meaning of an exit code of the JVM, a shell or spark-submit. */
export function exitCodeAdvice(exitCode: number | undefined): string {
  return (exitCode !== undefined && ADVICE[exitCode]) || "See the driver's log.";
}

const ADVICE: Readonly<Record<number, string>> = {
  101: 'Spark did not find the main class: check mainClass and mainApplicationFile.',
  126: 'The command is not executable in this image.',
  127: 'The command does not exist in this image.',
  134: "SIGABRT: the JVM itself crashed; see the driver's log.",
  137:
    'SIGKILL, which Kubernetes does not count as OOMKilled: often the node ran out of memory, or one process of the ' +
    'driver (a Python worker) was killed for memory.',
  139: "SIGSEGV: native code crashed; see the driver's log.",
  143: 'SIGTERM: the driver was stopped from outside.',
};

function singleLine(message: string): string {
  return truncate(message.trim().replace(/\s+/g, ' ').replace(/\.$/, ''), MAX_MESSAGE_LENGTH);
}
