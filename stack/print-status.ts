import type { StackStatus } from './status.ts';

/** A stack's status for people. */
export function printStatus({ name, state, startedAt, components, temporal, kubernetes }: StackStatus): string {
  const lines = [
    `Stack ${name} is ${state}${startedAt === undefined || state === 'down' ? '' : `, started ${startedAt}`}.`,
  ];
  if (state !== 'down') {
    for (const { name: component, pid, running } of components) {
      lines.push(`  ${running ? '●' : '○'} ${component.padEnd(24)} ${running ? `pid ${pid}` : 'not running'}`);
    }
    if (temporal !== undefined) lines.push(`  Temporal UI  ${temporal.uiUrl}`, `  Temporal     ${temporal.address}`);
    if (kubernetes !== undefined) lines.push(`  Kubernetes   ${kubernetes.server}`);
  }
  return `${lines.join('\n')}\n`;
}
