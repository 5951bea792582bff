import { expect, test } from '@jest/globals';
import { kubectlCommand } from '../../../../src/model/status/kubectl-command.ts';
import { isInsideCluster, linksOf, liveLinks, unknownPlaceholders } from '../../../../src/model/status/links.ts';

const VALUES = {
  batchId: 'risk 1/&x=y',
  name: 'risk',
  tenant: '',
  cluster: 'prod',
  namespace: 'team-a',
  pod: 'risk-1-driver',
  applicationId: 'spark-1',
  attempt: '2',
};

test('A template is filled with encoded values', () => {
  const templates = {
    logs: 'https://logs/{{ cluster }}/{{pod}}?q={{batchId}}',
    historyServer: 'https://h/{{applicationId}}',
    dashboard: 'https://d/x?var-pod={{podPrefix}}',
  };
  expect(linksOf(templates, VALUES)).toEqual({
    historyServer: 'https://h/spark-1',
    logs: 'https://logs/prod/risk-1-driver?q=risk%201%2F%26x%3Dy',
    dashboard: 'https://d/x?var-pod=risk-1',
  });
});

test('Unknown placeholders are found', () => {
  expect(unknownPlaceholders('https://x/{{pod}}/{{driver}}/{{}}')).toEqual(['driver', '']);
});

test('The Spark UI is linked while a driver runs, the History Server when none does', () => {
  const links = { sparkUi: 'u', historyServer: 'h', logs: 'l' };
  expect(liveLinks(links, true).map(({ title }) => title)).toEqual(['Spark UI', 'Logs']);
  expect(liveLinks(links, false).map(({ title }) => title)).toEqual(['History Server', 'Logs']);
});

test('kubectl gets the context of the cluster, quoted where a shell needs it', () => {
  const pod = { namespace: 'n', name: 'p' };
  expect(kubectlCommand(pod, undefined)('logs')).toBe('kubectl logs -n n p');
  expect(kubectlCommand(pod, 'arn:aws:eks:eu:1:cluster/x')('logs')).toBe(
    'kubectl logs --context arn:aws:eks:eu:1:cluster/x -n n p',
  );
  expect(kubectlCommand(pod, 'it is; rm')('logs')).toBe("kubectl logs --context 'it is; rm' -n n p");
});

test.each([
  ['http://etl-1-driver-svc.team-a.svc:4040', true],
  ['http://etl-1-driver-svc.team-a.svc.cluster.local:4040/jobs', true],
  ['https://spark.example.com/etl-1', false],
  ['https://svc.example.com:4040', false],
  ['https://spark.example.com/x.svc', false],
])('%s is only known inside the cluster: %s', (url, isInside) => {
  expect(isInsideCluster(url)).toBe(isInside);
});
