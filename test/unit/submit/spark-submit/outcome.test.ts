import { describe, expect, test } from '@jest/globals';
import type { ChildEnd } from '../../../../src/submit/spark-submit/guarded-child.ts';
import { readOutcome } from '../../../../src/submit/spark-submit/outcome.ts';

const FAILED: ChildEnd = { exitCode: 1, signal: null };

/** The output of spark-submit 3.5.7 and 4.1.4 for an error of the API server, shortened in the middle. */
function answered(apiMessage: string, code: number): string[] {
  const text =
    `Failure executing: POST at: https://10.0.0.1/api/v1/namespaces/etl/pods. Message: ${apiMessage}. Received status: ` +
    `Status(apiVersion=v1, code=${code}, details=StatusDetails(causes=[], kind=pods), kind=Status, message=${apiMessage}, status=Failure).`;
  return [
    '26/11/21 05:10:48 ERROR Client: Please check "kubectl auth can-i create pod" first. It should be yes.',
    `Exception in thread "main" io.fabric8.kubernetes.client.KubernetesClientException: ${text}`,
    '\tat org.apache.spark.deploy.k8s.submit.Client.run(KubernetesClientApplication.scala:153)',
    `Caused by: io.fabric8.kubernetes.client.KubernetesClientException: ${text}`,
    '26/11/21 05:10:48 INFO ShutdownHookManager: Shutdown hook called',
  ];
}

describe('the outcome of a spark-submit', () => {
  test.each<[story: string, end: ChildEnd, lines: readonly string[], outcome: object]>([
    [
      'is submitted after exit code 0',
      { exitCode: 0, signal: null },
      ['Exception in thread "x" y'],
      { kind: 'submitted' },
    ],
    [
      'is name-taken when the driver exists',
      FAILED,
      answered('pods "etl-driver" already exists', 409),
      { kind: 'name-taken' },
    ],
    [
      'is the API error after a conflict of another object',
      FAILED,
      answered('Operation cannot be fulfilled on resourcequotas "compute"', 409),
      { kind: 'api-error', status: 409 },
    ],
    [
      'is the API error for a missing namespace',
      FAILED,
      answered('namespaces "nope" not found', 404),
      { kind: 'api-error', status: 404, apiMessage: 'namespaces "nope" not found' },
    ],
    [
      "is the API error with the API server's whole message, full stops included, for an invalid pod",
      FAILED,
      answered('Pod "x" is invalid: spec.nodeSelector: Invalid value: "_x_": a valid label (e.g. \'MyValue\')', 422),
      {
        kind: 'api-error',
        status: 422,
        apiMessage: expect.stringMatching(/^Pod "x" is invalid: .*\(e\.g\. 'MyValue'\)$/),
      },
    ],
    [
      'is failed without a connection',
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
      'is failed for an invalid certificate, which may be renewed',
      FAILED,
      [
        'Exception in thread "main" io.fabric8.kubernetes.client.KubernetesClientException: An error has occurred.',
        'Caused by: javax.net.ssl.SSLHandshakeException: PKIX path building failed: a',
        'Caused by: sun.security.provider.certpath.SunCertPathBuilderException: unable to find valid certification path',
      ],
      { kind: 'failed', why: expect.stringContaining('unable to find valid certification path') },
    ],
    [
      'is rejected for a missing upload path',
      FAILED,
      [
        'Exception in thread "main" org.apache.spark.SparkException: Please specify spark.kubernetes.file.upload.path property.',
      ],
      {
        kind: 'rejected',
        why: 'spark-submit ended with exit code 1: Please specify spark.kubernetes.file.upload.path property',
      },
    ],
    [
      'is rejected for a missing file, with the exception and its root cause',
      FAILED,
      [
        'Exception in thread "main" org.apache.spark.SparkException: Uploading file /nope/x.jar failed...',
        'Caused by: org.apache.spark.SparkException: Error uploading file x.jar',
        'Caused by: java.io.FileNotFoundException: File file:/nope/x.jar does not exist',
      ],
      {
        kind: 'rejected',
        why: 'spark-submit ended with exit code 1: Uploading file /nope/x.jar failed (File file:/nope/x.jar does not exist)',
      },
    ],
    [
      'is rejected for an invalid command line, with the reason',
      FAILED,
      ['Error: Missing application resource.', '', 'Usage: spark-submit [options] <app jar> [app arguments]'],
      { kind: 'rejected', why: 'spark-submit ended with exit code 1: Missing application resource' },
    ],
    [
      'is rejected without Java, with the advice to install it',
      FAILED,
      ['JAVA_HOME is not set'],
      { kind: 'rejected', why: expect.stringMatching(/no Java on the worker: install Java there, or set JAVA_HOME/) },
    ],
    [
      'is rejected on a worker without bash',
      { exitCode: 127, signal: null },
      ["env: can't execute 'bash': No such file or directory"],
      { kind: 'rejected', why: expect.stringMatching(/a bash script, can't be run on the worker: env: can't/) },
    ],
    [
      'is failed when the kernel killed it, because more memory may be free the next time',
      { exitCode: null, signal: 'SIGKILL' },
      [],
      { kind: 'failed', why: expect.stringContaining('was killed by SIGKILL') },
    ],
    [
      'is rejected without any output',
      FAILED,
      [],
      { kind: 'rejected', why: expect.stringContaining('it printed nothing') },
    ],
    [
      'is rejected with the last line of other output',
      { exitCode: 3, signal: null },
      ['one', 'two', ''],
      { kind: 'rejected', why: 'spark-submit ended with exit code 3: two' },
    ],
  ])('%s', (_, end, lines, outcome) => {
    expect(readOutcome(end, lines)).toMatchObject(outcome);
  });
});
