import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { KubernetesApiError } from '../../src/kubernetes/transport/api-error.ts';
import type { Cluster } from '../../src/kubernetes/transport/cluster.ts';
import type { ClusterEvent } from '../../src/kubernetes/transport/cluster-event.ts';
import type { ClusterOptions } from '../../src/kubernetes/auth/cluster-options.ts';
import { answer, ApiProxy, drop, hold, type Rule } from '../support/proxies/api-proxy.ts';
import { openTestEnvironment, type TestEnvironment } from '../support/environment/test-environment.ts';
import { eventually, eventuallyTrue } from '../support/eventually.ts';
import { clusterWith, listPods, serverAccess, type ServerAccess } from '../support/environment/server-access.ts';
import { TcpProxy } from '../support/proxies/tcp-proxy.ts';

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

describe('a request', () => {
  test('is repeated after the Retry-After of a 429, even if it creates', async () => {
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
  ])('is repeated after %s when it reads', async (_, what) => {
    const rule = fault(listing, what, 2);
    expect(await listPods(cluster(), NAMESPACE)).toBe(0);
    expect(rule.fired).toBe(2);
  });

  test('is sent three times at most, which leaves longer failures to Temporal', async () => {
    const rule = fault(listing, answer(503));
    await expect(listPods(cluster(), NAMESPACE)).rejects.toMatchObject({ status: 503 });
    expect(rule.fired).toBe(3);
  });
});

describe('a request that cannot be repeated', () => {
  test.each([
    ['a 503', answer(503)],
    ['a connection that breaks', drop('before')],
  ])('fails as ambiguous after %s when it creates', async (_, what) => {
    const rule = fault(creating, what, 1);
    await expect(create(cluster(), 'once')).rejects.toMatchObject({ isAmbiguous: true });
    expect(rule.fired).toBe(1);
  });

  test('fails with the Retry-After when that is longer than a worker waits', async () => {
    const rule = fault(listing, answer(429, 'before', 30));
    const { outcome, took } = await timed(listPods(cluster(), NAMESPACE));
    expect(outcome).toMatchObject({ status: 429, retryAfter: 30_000 });
    expect(rule.fired).toBe(1);
    expect(took).toBeLessThan(30_000);
  });

  test('fails after its own timeout with a message that names it', async () => {
    const rule = fault(listing, hold('before'));
    const { outcome } = await timed(listPods(cluster({ requestTimeout: '3s' }), NAMESPACE));
    expect(outcome).toMatchObject({ apiMessage: 'the API server did not answer: no answer within 3s' });
    // On a slow machine it may not get as far as the proxy.
    expect(rule.fired).toBeLessThanOrEqual(1);
  });

  test('fails with the reason of its abort', async () => {
    fault(listing, answer(503));
    const abort = new AbortController();
    const pending = listPods(cluster(), NAMESPACE, abort.signal);
    abort.abort(new Error('the batch was killed'));
    await expect(pending).rejects.toThrow('the batch was killed');
  });
});

describe('an API server that does not answer', () => {
  /** Sends requests until the circuit opens. */
  function untilCircuitOpens(one: Cluster): Promise<KubernetesApiError> {
    return eventually('the circuit opens', async () => {
      const error = await listPods(one, NAMESPACE).catch((thrown: unknown) => thrown);
      return error instanceof KubernetesApiError && error.notSent ? error : undefined;
    });
  }

  test('receives one probe at a time instead of requests, which succeed again after its answer', async () => {
    const one = cluster();
    expect(await listPods(one, NAMESPACE)).toBe(0);
    const outage = proxy.outage();
    rules.push(outage);
    const error = await untilCircuitOpens(one);
    expect(error.message).toMatch(
      /^listing pods: not sent: cluster "prod" \(http:\S+\) has not answered since \S+Z: .+\. It is (probed again in \S+|being probed now)\. /,
    );
    expect(error).toMatchObject({ isAmbiguous: false, isRejection: false });
    expect(error.retryAfter).toBeGreaterThanOrEqual(250);
    expect(one.health).toMatchObject({ state: 'unreachable', lastAnswer: expect.any(String) });
    await eventuallyTrue('the outage is reported', () => notices.length > 0);
    expect(notices).toMatchObject([{ level: 'warn', message: expect.stringContaining('does not answer') }]);

    // From now on only probes reach it, of which some are sent meanwhile on a slow machine.
    const before = outage.fired;
    for (let asked = 0; asked < 50; asked += 1) await listPods(one, NAMESPACE).catch(() => undefined);
    await outage.caught(before + 1);
    const sent = Array.from({ length: outage.fired - before }, (_, index) => outage.caught(before + 1 + index));
    expect(new Set((await Promise.all(sent)).map(({ url }) => url))).toEqual(new Set(['/readyz']));

    outage.remove();
    await eventuallyTrue('a probe is answered', () => one.health.state === 'reachable');
    expect(await listPods(one, NAMESPACE)).toBe(0);
    expect(notices.at(-1)).toMatchObject({ level: 'info', message: 'The cluster answers again' });
  });

  test('delays no request once the circuit is open, though it accepts connections', async () => {
    const silent = await TcpProxy.open(new URL(access.server).host);
    try {
      const { ca, clientCertificate, clientKey } = access;
      const server = `https://${silent.address}`;
      const one = clusterWith({ server, ca, clientCertificate, clientKey, requestTimeout: '1s' });
      opened.push(one);
      // On a slow machine, a second may not be enough for the first connection.
      await eventually('it answers', () => listPods(one, NAMESPACE).then(() => true));
      silent.set({ stalled: true });
      await Promise.all(Array.from({ length: 30 }, () => listPods(one, NAMESPACE).catch(() => undefined)));
      await untilCircuitOpens(one);
      // It fails without being sent, so that it cannot have waited for an answer.
      await expect(listPods(one, NAMESPACE)).rejects.toMatchObject({
        notSent: true,
        connectionFailure: { kind: 'timeout' },
      });
      silent.set({});
      await eventually('it answers', () => listPods(one, NAMESPACE).then(() => true));
    } finally {
      await silent.close();
    }
  });

  test('stays in use when it does not answer some requests only', async () => {
    const rule = fault(listing, hold('before'));
    // More than once where the machine is so slow that a probe gets no answer in time.
    await eventually('it stays in use', async () => {
      notices.length = 0;
      const one = cluster({ requestTimeout: '3s', maxConcurrentRequests: 20 });
      // Enough requests without an answer for a probe, which is answered: later requests are sent.
      const lists = () => Promise.all(Array.from({ length: 7 }, () => listPods(one, NAMESPACE).catch(() => undefined)));
      await lists();
      const before = rule.fired;
      await lists();
      expect(rule.fired).toBeGreaterThan(before);
      const name = `meanwhile-${opened.length}`;
      expect(await create(one, name)).toMatchObject({ metadata: { name } });
      expect(notices).toEqual([]);
      return true;
    });
  });

  test('is reported as not ready when its etcd is the cause', async () => {
    const one = cluster();
    fault({ where: ({ url }) => url === '/readyz' }, answer(500));
    fault(listing, drop('before'));
    await untilCircuitOpens(one);
    await eventuallyTrue('the cause is reported', () => one.health.failure?.kind === 'not-ready');
  });
});

describe('requests of a worker', () => {
  const all = (one: Cluster, count: number) =>
    Promise.all(Array.from({ length: count }, () => listPods(one, NAMESPACE)));

  test('do not exceed the rate limit of the cluster', async () => {
    const one = cluster({ rateLimit: { requestsPerSecond: 20, burst: 5 } });
    const { took } = await timed(all(one, 25));
    // 5 in every quarter of a second: the last five start a second after the first.
    expect(took).toBeGreaterThanOrEqual(950);
  });

  test('do not exceed the maximum of concurrent requests, and leave the queue when they are aborted', async () => {
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

  test('fail without being sent when they wait in the queue for too long', async () => {
    // The second request would have to wait for a thousand times its timeout.
    const one = cluster({ rateLimit: { requestsPerSecond: 0.01, burst: 1 }, requestTimeout: '100ms' });
    const rule = fault(listing, hold('before'));
    const outcomes = await Promise.allSettled([listPods(one, NAMESPACE), listPods(one, NAMESPACE)]);
    expect(outcomes[1]).toMatchObject({
      reason: { notSent: true, apiMessage: expect.stringContaining('maxConcurrentRequests') },
    });
    expect(rule.fired).toBeLessThanOrEqual(1);
  });
});
