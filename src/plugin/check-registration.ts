/** Checks of what a worker has registered in addition to this plugin. */
import { WorkerSetupError } from './errors.ts';

interface NamedPlugin {
  readonly name: string;
}

/** @throws WorkerSetupError when another instance of the plugin is registered too: each would run the same batches */
export function checkPlugins(plugin: NamedPlugin, plugins: readonly NamedPlugin[]): void {
  if (plugins.every((other) => other === plugin || other.name !== plugin.name)) return;
  throw new WorkerSetupError(
    'Two instances of SparkBatchPlugin are registered for one worker, with the worker or with its connection. ' +
      'Register one instance; its clusters option takes several clusters.',
  );
}

/** @throws WorkerSetupError when an activity has the name of one of this plugin and is another function */
export function checkActivities(own: object, registered: object): void {
  const others = new Map(Object.entries(registered));
  const clashes = Object.entries(own)
    .filter(([name, activity]) => others.has(name) && others.get(name) !== activity)
    .map(([name]) => name);
  if (clashes.length === 0) return;
  throw new WorkerSetupError(
    `The worker or another plugin registers activities with names that SparkBatchPlugin uses: ${clashes.join(', ')}. ` +
      'Batches would call the wrong function. Rename these activities.',
  );
}
