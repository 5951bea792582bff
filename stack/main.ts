import { Command, CommanderError } from 'commander';
import { type Stack, progressPrinter, readStack, startStack, stackStatus, takeDown } from './index.ts';
import { printStatus } from './print-status.ts';

const EXIT_CODES = `
Exit codes:
  0    done; for status: the stack is up
  1    it failed, and the message says why
  2    the command line was not understood
  3    status, env: the stack is not up as a whole
  130  interrupted; what was started has been ended
`;

const interrupted = new AbortController();

const program = new Command('stack')
  .description(
    'Real servers on this machine, for the demo, the tests and a look around: Temporal and a Kubernetes API.',
  )
  .option('--name <name>', 'which stack; stacks of different names live side by side', 'default')
  .addHelpText('after', EXIT_CODES)
  .configureHelp({ showGlobalOptions: true })
  .exitOverride();

const nameOf = () => program.opts<{ name: string }>().name;

program
  .command('up')
  .description('start the stack, or find it up; the servers’ binaries are fetched first where they are missing')
  .option('--namespace <namespace...>', 'Temporal namespaces to have beside "default"', [])
  .option('--persist', 'keep Temporal’s state in a file until the stack goes down', false)
  .option(
    '--real-node',
    'run pods by a real kubelet with Spark’s image, instead of playing their lives; needs root',
    false,
  )
  .action(async ({ namespace, persist, realNode }: { namespace: string[]; persist: boolean; realNode: boolean }) => {
    const onProgress = progressPrinter(process.stderr);
    const options = {
      name: nameOf(),
      temporalNamespaces: namespace,
      persistTemporal: persist,
      node: realNode ? ('real' as const) : ('simulated' as const),
      attached: false,
    };
    const stack = await startStack({ ...options, onProgress, signal: interrupted.signal });
    process.stdout.write(welcome(stack));
  });

program
  .command('down')
  .description('end every server of the stack and remove its files; fine when there is none')
  .option('--keep-files', 'leave the data and the logs where they are until the next up', false)
  .action(async ({ keepFiles }: { keepFiles: boolean }) => {
    await takeDown(nameOf(), { keepFiles });
    process.stdout.write(`Stack ${nameOf()} is down.\n`);
  });

program
  .command('status')
  .description('say what runs, and where it answers')
  .option('-o, --output <format>', '"json" for stable fields, else for people', 'text')
  .action(async ({ output }: { output: string }) => {
    const status = await stackStatus(nameOf());
    process.stdout.write(output === 'json' ? `${JSON.stringify(status, undefined, 2)}\n` : printStatus(status));
    process.exitCode = status.state === 'up' ? 0 : 3;
  });

program
  .command('env')
  .description('print the shell commands that point temporal, kubectl and sparkbatch at the stack: eval "$(... env)"')
  .action(async () => {
    const { state } = await stackStatus(nameOf());
    if (state !== 'up') {
      process.stderr.write(`Stack ${nameOf()} is ${state}; start it with: npm run stack -- up --name ${nameOf()}\n`);
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
  kubeconfig     ${kubernetes.kubeconfig}${kubernetes.sparkImage === undefined ? '' : `\n  Spark's image  ${kubernetes.sparkImage}`}

  use it         eval "$(npm run --silent stack -- env --name ${name})"
  look           npm run stack -- status --name ${name}
  end it         npm run stack -- down --name ${name}
`;
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => interrupted.abort(new Error('Interrupted.')));
}

try {
  // `npm run stack -- up` passes the words after the script's name.
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else {
    process.stderr.write(`\n${causes(error)}\n`);
    process.exitCode = interrupted.signal.aborted ? 130 : 1;
  }
}

/** An error and what it came from, each on its line. */
function causes(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message}\n${causes(error.cause)}`;
}
