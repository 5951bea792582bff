import type { ConfigurationDocument } from '../../config/schema/document.ts';
import { policyList, type PolicyInput, policyObjects, policyYaml } from '../../policies/index.ts';
import { configuredCluster } from '../files/configured-cluster.ts';
import { loadConfiguration } from '../files/configuration-file.ts';
import { UsageError } from '../shared/errors.ts';
import type { ExitName } from '../shared/exit-codes.ts';
import type { Output } from '../shared/output.ts';

/** Options of `sparkbatch policies`. */
export interface PoliciesOptions {
  readonly config?: string;
  readonly cluster?: string;
  readonly namespace?: readonly [string, ...string[]];
  readonly name: string;
  readonly serviceAccount: string;
  readonly workerNamespace?: string;
  readonly trustedUser?: readonly [string, ...string[]];
}

/** `sparkbatch policies`: prints the policies of one cluster of a configuration. */
export async function policies(output: Output, options: PoliciesOptions): Promise<ExitName> {
  const { document } = await loadConfiguration(options.config);
  const objects = policyObjects(policyInput(document, options));
  output.answer(policyList(objects), () => policyYaml(objects).trimEnd());
  return 'done';
}

/** @throws UsageError when the cluster or its namespaces are not known */
function policyInput(document: ConfigurationDocument, options: PoliciesOptions): PolicyInput {
  const { cluster, namespaces: served } = configuredCluster(document, options.cluster);
  const namespaces = options.namespace ?? (served === '*' ? [] : served);
  const [namespace] = namespaces;
  if (namespace === undefined) {
    throw new UsageError(`Cluster ${cluster} serves all namespaces: name those of its batches with --namespace a,b.`);
  }
  const worker = `system:serviceaccount:${options.workerNamespace ?? namespace}:${options.serviceAccount}`;
  const { name } = options;
  return { document, cluster, namespaces, name, trustedUsers: [worker, ...(options.trustedUser ?? [])] };
}
