import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { KubernetesApiError } from '../../src/kubernetes/transport/api-error.ts';
import type { Cluster } from '../../src/kubernetes/transport/cluster.ts';
import type { ClusterEvent } from '../../src/kubernetes/transport/cluster-event.ts';
import type { ClusterOptions } from '../../src/kubernetes/auth/cluster-options.ts';
import { answer, ApiProxy, drop, hold, type Rule } from '../support/proxies/api-proxy.ts';
import { openTestEnvironment, type TestEnvironment } from '../support/environment/test-environment.ts';
import { eventually } from '../support/eventually.ts';
import { clusterWith, listPods, serverAccess, type ServerAccess } from '../support/environment/server-access.ts';
import { TcpProxy } from '../support/proxies/tcp-proxy.ts';

jest.setTimeout(60_000);

const NAMESPACE = 'cluster-trouble';

let environment: TestEnvironment;
let access: ServerAccess;
let proxy: ApiProxy;
const rules: Rule[] = [];
const opened: Cluster[] = [];
const notices: ClusterEvent[] = [];

beforeAll(async () => {
  environment = await openTestEnvironment(NAMESPACE);
  access = await serverAccess(environment.stack.kubernetes.kubeconfig);
  proxy = await ApiProxy.open(environment.stack.kubernetes.kubeconfig);
});

afterEach(async () => {
  for (const rule of rules.splice(0)) rule.remove();
  notices.length = 0;
  await Promise.all(opened.splice(0).map((one) => one.close()));
});

afterAll(async () => {
  await proxy.close();
  await environment.close();
});

/** A cluster behind the proxy. */
function cluster(options: ClusterOptions = {}): Cluster {
  const one = clusterWith({ server: proxy.server, insecureSkipTlsVerify: true, ...options }, (notice) =>
    notices.push(notice),
  );
  opened.push(one);
  return one;
}

function fault(...[match, what, times]: Parameters<ApiProxy['rule']>): Rule {
  const rule = proxy.rule(match, what, times);
  rules.push(rule);
  return rule;
}

const listing = { verb: 'list', resource: 'pods' } as const;
const creating = { verb: 'create', resource: 'configmaps' } as const;

const create = (one: Cluster, name: string) =>
  one.request('creating a ConfigMap', undefined, (core, options) =>
    core.createNamespacedConfigMap({ namespace: NAMESPACE, body: { metadata: { name } } }, options),
  );

async function timed<T>(work: Promise<T>): Promise<{ outcome: T | Error; took: number }> {
  const startedAt = performance.now();
  const outcome = await work.catch((error: Error) => error);
  return { outcome, took: performance.now() - startedAt };
}

describe('a request is made again', () => {
  test('after the Retry-After of a 429, a creation too: the API server did nothing', async () => {
    const rule = fault(creating, answer(429, 'before', 1), 1);
    const { outcome, took } = await timed(create(cluster(), 'later'));
    expect(outcome).toMatchObject({ metadata: { name: 'later' } });
    expect(rule.fired).toBe(1);
    expect(took).toBeGreaterThanOrEqual(1000);
  });

  test.each([
    ['a 503', answer(503)],
    ['a connection that breaks', drop('before')],
    ['an answer that is lost', drop('after')],
  ])('when it reads, after %s', async (_, what) => {
    const rule = fault(listing, what, 2);
    expect(await listPods(cluster(), NAMESPACE)).toBe(0);
    expect(rule.fired).toBe(2);
  });

  test('three times at the most: what lasts is for Temporal', async () => {
    const rule = fault(listing, answer(503));
    await expect(listPods(cluster(), NAMESPACE)).rejects.toMatchObject({ status: 503 });
    expect(rule.fired).toBe(3);
  });
});

describe('a request is not made again', () => {
  test.each([
    ['a 503', answer(503)],
    ['a connection that breaks', drop('before')],
  ])('when it creates, after %s: its caller looks what is there', async (_, what) => {
    const rule = fault(creating, what, 1);
    await expect(create(cluster(), 'once')).rejects.toMatchObject({ isAmbiguous: true });
    expect(rule.fired).toBe(1);
  });

  test('after a Retry-After that is longer than a worker waits: Temporal waits', async () => {
    const rule = fault(listing, answer(429, 'before', 30));
    const { outcome, took } = await timed(listPods(cluster(), NAMESPACE));
    expect(outcome).toMatchObject({ status: 429, retryAfter: 30_000 });
    expect(rule.fired).toBe(1);
    expect(took).toBeLessThan(10_000);
  });

  test('after its own timeout, which is told in words', async () => {
    const rule = fault(listing, hold('before'));
    const { outcome } = await timed(listPods(cluster({ requestTimeout: '500ms' }), NAMESPACE));
    expect(outcome).toMatchObject({ apiMessage: 'the API server did not answer: no answer within 500ms' });
    expect(rule.fired).toBe(1);
  });

  test('when it is aborted meanwhile', async () => {
    fault(listing, answer(503));
    const abort = new AbortController();
    const pending = listPods(cluster(), NAMESPACE, abort.signal);
    abort.abort(new Error('the batch was killed'));
    await expect(pending).rejects.toThrow('the batch was killed');
  });
});

describe('an API server that does not answer', () => {
  /** Asks until the circuit opens. */
  function untilKeptBack(one: Cluster): Promise<KubernetesApiError> {
    return eventually('requests are kept back', async () => {
      const error = await listPods(one, NAMESPACE).catch((thrown: unknown) => thrown);
      return error instanceof KubernetesApiError && error.notSent ? error : undefined;
    });
  }

  test('is spared: requests fail at once, one probe at a time asks, and its answer lets them go on', async () => {
    const one = cluster();
    expect(await listPods(one, NAMESPACE)).toBe(0);
    const outage = proxy.outage();
    rules.push(outage);
    const error = await untilKeptBack(one);
    expect(error.message).toMatch(
      /^listing pods: not sent: cluster "prod" \(http:\S+\) has not answered since \S+Z: .+\. It is (probed again in \S+|being probed now)\. /,
    );
    expect(error).toMatchObject({ isAmbiguous: false, isRejection: false });
    expect(error.retryAfter).toBeGreaterThanOrEqual(250);
    expect(one.health).toMatchObject({ state: 'unreachable', lastAnswer: expect.any(String) });
    await eventually('it is told', () => (notices.length > 0 ? true : undefined));
    expect(notices).toMatchObject([{ level: 'warn', message: expect.stringContaining('does not answer') }]);

    // From now on only probes reach it.
    const seen = outage.fired;
    for (let asked = 0; asked < 50; asked += 1) await listPods(one, NAMESPACE).catch(() => undefined);
    const next = await outage.caught(seen + 1);
    expect(next.url).toBe('/readyz');
    expect(outage.fired - seen).toBeLessThan(10);

    outage.remove();
    await eventually('it answers, and nobody had to ask', () => (one.health.state === 'reachable' ? true : undefined));
    expect(await listPods(one, NAMESPACE)).toBe(0);
    expect(notices.at(-1)).toMatchObject({ level: 'info', message: 'The cluster answers again' });
  });

  test('and takes connections holds up nobody for longer than one timeout', async () => {
    const silent = await TcpProxy.open(new URL(access.server).host);
    try {
      const { ca, clientCertificate, clientKey } = access;
      const server = `https://${silent.address}`;
      const one = clusterWith({ server, ca, clientCertificate, clientKey, requestTimeout: '1s' });
      opened.push(one);
      expect(await listPods(one, NAMESPACE)).toBe(0);
      silent.set({ stalled: true });
      await Promise.all(Array.from({ length: 30 }, () => listPods(one, NAMESPACE).catch(() => undefined)));
      await untilKeptBack(one);
      const { outcome, took } = await timed(listPods(one, NAMESPACE));
      expect(outcome).toMatchObject({ notSent: true, connectionFailure: { kind: 'timeout' } });
      expect(took).toBeLessThan(500);
      silent.set({});
      await eventually('it answers', () => listPods(one, NAMESPACE).then(() => true));
    } finally {
      await silent.close();
    }
  });

  test('to some requests only is not taken for dead', async () => {
    const one = cluster({ requestTimeout: '300ms' });
    const rule = fault(listing, hold('before'));
    // The row of silences has the API server asked itself, which answers: what comes after is sent again.
    await eventually('lists are sent again', async () => {
      await listPods(one, NAMESPACE).catch(() => undefined);
      return rule.fired > 6 ? true : undefined;
    });
    expect(await create(one, 'meanwhile')).toMatchObject({ metadata: { name: 'meanwhile' } });
    expect(notices).toEqual([]);
  });

  test('because its etcd does not is told as that', async () => {
    const one = cluster();
    fault({ where: ({ url }) => url === '/readyz' }, answer(500));
    fault(listing, drop('before'));
    await untilKeptBack(one);
    await eventually('the cause is told', () =>
      one.health.failure?.kind === 'not-ready' ? one.health.failure : undefined,
    );
  });
});

describe('requests of a worker', () => {
  const all = (one: Cluster, count: number) =>
    Promise.all(Array.from({ length: count }, () => listPods(one, NAMESPACE)));

  test('are no more in a second than the cluster’s options allow', async () => {
    const one = cluster({ rateLimit: { requestsPerSecond: 20, burst: 5 } });
    const { took } = await timed(all(one, 25));
    // 5 in every quarter of a second: the fifth lot starts a second after the first.
    expect(took).toBeGreaterThanOrEqual(950);
  });

  test('are no more at once than the cluster’s options allow, and one that is aborted leaves the queue', async () => {
    const one = cluster({ maxConcurrentRequests: 2, requestTimeout: '20s' });
    const rule = fault(listing, hold('before'));
    const pending = all(one, 4);
    await rule.caught(2);
    const abort = new AbortController();
    const waiting = listPods(one, NAMESPACE, abort.signal);
    abort.abort(new Error('the activity is over'));
    await expect(waiting).rejects.toThrow('the activity is over');
    expect(rule.fired).toBe(2);
    rule.release();
    expect(await pending).toEqual([0, 0, 0, 0]);
  });

  test('that get no turn say so, and were not sent', async () => {
    const one = cluster({ maxConcurrentRequests: 1, requestTimeout: '500ms' });
    const rule = fault(listing, hold('before'));
    const outcomes = await Promise.allSettled([listPods(one, NAMESPACE), listPods(one, NAMESPACE)]);
    expect(outcomes[1]).toMatchObject({
      reason: { notSent: true, apiMessage: expect.stringContaining('maxConcurrentRequests') },
    });
    expect(rule.fired).toBe(1);
  });
});
