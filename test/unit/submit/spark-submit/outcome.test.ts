import { describe, expect, test } from '@jest/globals';
import type { ChildEnd } from '../../../../src/submit/spark-submit/guarded-child.ts';
import { outcomeOf } from '../../../../src/submit/spark-submit/outcome.ts';

const FAILED: ChildEnd = { exitCode: 1, signal: null };

/** What spark-submit 3.5.7 and 4.1.4 write when the API server answers with a status, shortened in the middle. */
function answered(said: string, code: number): string[] {
  const text =
    `Failure executing: POST at: https://10.0.0.1/api/v1/namespaces/etl/pods. Message: ${said}. Received status: ` +
    `Status(apiVersion=v1, code=${code}, details=StatusDetails(causes=[], kind=pods), kind=Status, message=${said}, status=Failure).`;
  return [
    '26/11/21 05:10:48 ERROR Client: Please check "kubectl auth can-i create pod" first. It should be yes.',
    `Exception in thread "main" io.fabric8.kubernetes.client.KubernetesClientException: ${text}`,
    '\tat org.apache.spark.deploy.k8s.submit.Client.run(KubernetesClientApplication.scala:153)',
    `Caused by: io.fabric8.kubernetes.client.KubernetesClientException: ${text}`,
    '26/11/21 05:10:48 INFO ShutdownHookManager: Shutdown hook called',
  ];
}

describe('a spark-submit that has ended', () => {
  test.each<[story: string, end: ChildEnd, lines: readonly string[], outcome: object]>([
    ['with 0 has submitted', { exitCode: 0, signal: null }, ['Exception in thread "x" y'], { kind: 'submitted' }],
    [
      'by an existing driver has met its name',
      FAILED,
      answered('pods "etl-driver" already exists', 409),
      { kind: 'name taken' },
    ],
    [
      'by a conflict of another kind was answered so',
      FAILED,
      answered('Operation cannot be fulfilled on resourcequotas "compute"', 409),
      { kind: 'answered', status: 409 },
    ],
    [
      'for a missing namespace was answered so',
      FAILED,
      answered('namespaces "nope" not found', 404),
      { kind: 'answered', status: 404, said: 'namespaces "nope" not found' },
    ],
    [
      "for an invalid pod has the API server's own sentence, dots and all",
      FAILED,
      answered('Pod "x" is invalid: spec.nodeSelector: Invalid value: "_x_": a valid label (e.g. \'MyValue\')', 422),
      { kind: 'answered', status: 422, said: expect.stringMatching(/^Pod "x" is invalid: .*\(e\.g\. 'MyValue'\)$/) },
    ],
    [
      'without a connection may succeed later',
      FAILED,
      [
        'Exception in thread "main" io.fabric8.kubernetes.client.KubernetesClientException: An error has occurred.',
        'Caused by: java.io.IOException: Connection refused: /127.0.0.1:9',
        '\t... 17 more',
        'Caused by: io.netty.channel.AbstractChannel$AnnotatedConnectException: Connection refused: /127.0.0.1:9',
        'Caused by: java.net.ConnectException: Connection refused',
      ],
      { kind: 'failed', why: 'spark-submit ended with exit code 1: Connection refused' },
    ],
    [
      'at a certificate that is being renewed may succeed later',
      FAILED,
      [
        'Exception in thread "main" io.fabric8.kubernetes.client.KubernetesClientException: An error has occurred.',
        'Caused by: javax.net.ssl.SSLHandshakeException: PKIX path building failed: a',
        'Caused by: sun.security.provider.certpath.SunCertPathBuilderException: unable to find valid certification path',
      ],
      { kind: 'failed', why: expect.stringContaining('unable to find valid certification path') },
    ],
    [
      'for a missing upload path would say the same again',
      FAILED,
      [
        'Exception in thread "main" org.apache.spark.SparkException: Please specify spark.kubernetes.file.upload.path property.',
      ],
      {
        kind: 'refused',
        why: 'spark-submit ended with exit code 1: Please specify spark.kubernetes.file.upload.path property',
      },
    ],
    [
      'for a missing file names what it did and why that failed',
      FAILED,
      [
        'Exception in thread "main" org.apache.spark.SparkException: Uploading file /nope/x.jar failed...',
        'Caused by: org.apache.spark.SparkException: Error uploading file x.jar',
        'Caused by: java.io.FileNotFoundException: File file:/nope/x.jar does not exist',
      ],
      {
        kind: 'refused',
        why: 'spark-submit ended with exit code 1: Uploading file /nope/x.jar failed (File file:/nope/x.jar does not exist)',
      },
    ],
    [
      'for a command line it does not take says why',
      FAILED,
      ['Error: Missing application resource.', '', 'Usage: spark-submit [options] <app jar> [app arguments]'],
      { kind: 'refused', why: 'spark-submit ended with exit code 1: Missing application resource' },
    ],
    [
      'without a Java says what to install',
      FAILED,
      ['JAVA_HOME is not set'],
      { kind: 'refused', why: expect.stringMatching(/no Java on the worker: install one there, or set JAVA_HOME/) },
    ],
    [
      'before it began, on a worker without bash, says so',
      { exitCode: 127, signal: null },
      ["env: can't execute 'bash': No such file or directory"],
      { kind: 'refused', why: expect.stringMatching(/a script for bash, can not be run on the worker: env: can't/) },
    ],
    [
      'by the kernel may have more memory the next time',
      { exitCode: null, signal: 'SIGKILL' },
      [],
      { kind: 'failed', why: expect.stringContaining('was ended by SIGKILL') },
    ],
    ['without a word says so', FAILED, [], { kind: 'refused', why: expect.stringContaining('it wrote nothing') }],
    [
      'with words of its own has the last of them',
      { exitCode: 3, signal: null },
      ['one', 'two', ''],
      { kind: 'refused', why: 'spark-submit ended with exit code 3: two' },
    ],
  ])('%s', (_, end, lines, outcome) => {
    expect(outcomeOf(end, lines)).toMatchObject(outcome);
  });
});
