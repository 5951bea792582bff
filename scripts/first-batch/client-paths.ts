import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { go } from '../../test/support/clients/go.ts';
import { java } from '../../test/support/clients/java.ts';
import { type ClientLanguage, startWorker } from '../../test/support/clients/language.ts';
import { python } from '../../test/support/clients/python.ts';
import { simulatedBatch } from '../../test/support/environment/test-environment.ts';
import { type Path, type PathTarget, type Taken, timed } from './path.ts';

/** The pipelines of the READMEs of the clients, each with empty caches of packages and of compiled code. */
export const clientPaths: readonly Path[] = [
  { name: 'Python', take: (target) => take(python, 1, 'FINISHED', target) },
  { name: 'Go', take: (target) => take(go, 2, 'report FINISHED', target) },
  { name: 'Java', take: (target) => take(java, 2, 'report FINISHED', target) },
];

async function take(language: ClientLanguage, batches: number, expected: string, target: PathTarget): Promise<Taken> {
  const { environment, scratch } = target;
  const caches = join(scratch, language.name);
  await mkdir(caches);
  Object.assign(process.env, {
    SPARKBATCH_TEST_JAVA: '1',
    SPARKBATCH_CACHE: caches,
    PIP_NO_CACHE_DIR: '1',
    GOMODCACHE: join(caches, 'modules'),
    GOCACHE: join(caches, 'build'),
    MAVEN_OPTS: `-Dmaven.repo.local=${join(caches, 'maven')}`,
  });
  const reason = await language.whyUnavailable();
  if (reason !== undefined) throw new Error(`Not available here: ${reason}`);
  const worker = await environment.worker();
  try {
    const prepared = await timed(() => language.prepare());
    const finished = await timed(async () => {
      const pipelines = await startWorker(prepared.value, environment);
      const args = ['load', 'report']
        .slice(0, batches)
        .map((name) => simulatedBatch(environment.temporalNamespace, { 'run-time': '100ms' }, { name }));
      const workflowId = `first-${language.name.toLowerCase()}`;
      const options = { workflowId, taskQueue: language.taskQueue, args };
      const outcome = (await environment.client.workflow.execute('Nightly', options)) as string;
      await pipelines.stop();
      return outcome;
    });
    await prepared.value.remove();
    const outcome = finished.value === expected ? 'FINISHED' : finished.value;
    return { install: prepared.ms, compile: 0, run: finished.ms, outcome };
  } finally {
    await worker.shutDown();
  }
}
