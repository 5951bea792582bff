import { expect, test } from '@jest/globals';
import { SparkSubmitError } from '../../spark/submit-configuration.ts';

test('SparkSubmitError quotes the answer of the API server without the Java stack trace', () => {
  const stderr = [
    'WARN NativeCodeLoader: Unable to load',
    'Exception in thread "main" io.fabric8.kubernetes.client.KubernetesClientException: Failure executing: POST at: ' +
      'https://127.0.0.1:6443/api/v1/namespaces/x/pods. Message: pods "a-driver" is forbidden: no service account "x". ' +
      'Received status: Status(apiVersion=v1, code=403, message=pods "a-driver" is forbidden).',
    '\tat java.base/java.lang.Thread.run(Thread.java:840)',
  ].join('\n');
  const failed = new SparkSubmitError('image', stderr, undefined);
  expect(failed.apiMessage).toBe('pods "a-driver" is forbidden: no service account "x"');
  expect(failed.message).toBe(`spark-submit did not submit image: ${failed.apiMessage}`);
});

test('SparkSubmitError quotes the last lines without the stack trace when the API server did not answer', () => {
  const stderr = 'Exception in thread "main" java.lang.IllegalArgumentException: no\n\tat org.apache.Spark.run\n';
  expect(new SparkSubmitError('x', stderr, undefined)).toMatchObject({
    apiMessage: undefined,
    message: 'spark-submit did not submit x: Exception in thread "main" java.lang.IllegalArgumentException: no',
  });
});
