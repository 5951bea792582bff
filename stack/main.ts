/** The command `npm run stack`: starts, inspects and removes local stacks. */
import { Command, CommanderError, Option } from 'commander';
import {
  type Stack,
  type StackStatus,
  type TemporalServer,
  progressPrinter,
  readStack,
  startStack,
  stackStatus,
  takeDown,
  TEMPORAL_SERVERS,
  temporalServer,
} from './index.ts';

const EXIT_CODES = `
Exit codes:
  0    success; for status: the stack is up
  1    the command failed
  2    the command line is invalid
  3    status, env: the stack is not completely up
  130  interrupted; all started servers have been ended
`;

interface UpOptions {
  namespace: string[];
  persist: boolean;
  temporal: TemporalServer;
  realNode: boolean;
}

const interrupted = new AbortController();

const program = new Command('stack')
  .description('Run real Temporal and Kubernetes servers on this machine, for the demo, the tests and exploration.')
  .option('--name <name>', 'name of the stack; stacks with different names run side by side', 'default')
  .addHelpText('after', EXIT_CODES)
  .configureHelp({ showGlobalOptions: true })
  .exitOverride();

const nameOf = () => program.opts<{ name: string }>().name;

program
  .command('up')
  .description('start the stack unless it is up; missing binaries are downloaded or built first')
  .option('--namespace <namespace...>', 'further Temporal namespaces besides "default"', [])
  .option('--persist', 'keep the state of Temporal in a file, so that it survives a restart of the server', false)
  .addOption(
    new Option('--temporal <server>', 'the Temporal server of the CLI, or the real one on PostgreSQL')
      .choices(TEMPORAL_SERVERS)
      .default(temporalServer()),
  )
  .option(
    '--real-node',
    'run pods with a real kubelet and an image of Spark instead of simulating them; needs root',
    false,
  )
  .action(async ({ namespace, persist, temporal, realNode }: UpOptions) => {
    const onProgress = progressPrinter(process.stderr);
    const options = {
      name: nameOf(),
      temporalNamespaces: namespace,
      persistTemporal: persist,
      temporal,
      node: realNode ? ('real' as const) : ('simulated' as const),
      attached: false,
    };
    const stack = await startStack({ ...options, onProgress, signal: interrupted.signal });
    process.stdout.write(welcome(stack));
  });

program
  .command('down')
  .description('end all servers of the stack and remove its files')
  .option('--keep-files', 'keep data and logs until the next up', false)
  .action(async ({ keepFiles }: { keepFiles: boolean }) => {
    await takeDown(nameOf(), { keepFiles });
    process.stdout.write(`Stack ${nameOf()} is down.\n`);
  });

program
  .command('status')
  .description('show the servers and their addresses')
  .option('-o, --output <format>', '"text" or "json"', 'text')
  .action(async ({ output }: { output: string }) => {
    const status = await stackStatus(nameOf());
    process.stdout.write(output === 'json' ? `${JSON.stringify(status, undefined, 2)}\n` : statusText(status));
    process.exitCode = status.state === 'up' ? 0 : 3;
  });

program
  .command('env')
  .description('print shell commands that configure temporal, kubectl and sparkbatch for the stack: eval "$(... env)"')
  .action(async () => {
    const { state } = await stackStatus(nameOf());
    if (state !== 'up') {
      process.stderr.write(`Stack ${nameOf()} is ${state}. Start it with: npm run stack -- up --name ${nameOf()}\n`);
      process.exitCode = 3;
      return;
    }
    process.stdout.write(`${environment(await readStack(nameOf())).join('\n')}\n`);
  });

function environment({ temporal, kubernetes }: Stack): string[] {
  return [
    `export TEMPORAL_ADDRESS='${temporal.address}'`,
    `export TEMPORAL_NAMESPACE='${temporal.namespace}'`,
    `export KUBECONFIG='${kubernetes.kubeconfig}'`,
  ];
}

function welcome({ name, temporal, kubernetes }: Stack): string {
  return `
Stack ${name} is up.

  Temporal UI    ${temporal.uiUrl}
  Temporal       ${temporal.address}, namespace ${temporal.namespace}
  Kubernetes     ${kubernetes.server}
  kubeconfig     ${kubernetes.kubeconfig}${kubernetes.sparkImage === undefined ? '' : `\n  Spark image    ${kubernetes.sparkImage}`}

  configure      eval "$(npm run --silent stack -- env --name ${name})"
  inspect        npm run stack -- status --name ${name}
  remove         npm run stack -- down --name ${name}
`;
}

/** Formats the status of a stack as text. */
function statusText({ name, state, startedAt, components, temporal, kubernetes }: StackStatus): string {
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

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => interrupted.abort(new Error('Interrupted.')));
}

try {
  // `npm run stack -- up` passes the arguments after the name of the script.
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else {
    process.stderr.write(`\n${messagesOf(error)}\n`);
    process.exitCode = interrupted.signal.aborted ? 130 : 1;
  }
}

/** The messages of an error and its causes, one per line. */
function messagesOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message}\n${messagesOf(error.cause)}`;
}
