import { asRecord, type UnknownRecord } from '../../src/model/lang.ts';

/** A value as the operator formats it. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** A field of a SparkApplication and the property that the operator makes of it. */
type FieldProperty = readonly [field: string, property: string];

const OF_APPLICATION: readonly FieldProperty[] = [
  ['image', 'spark.kubernetes.container.image'],
  ['imagePullPolicy', 'spark.kubernetes.container.image.pullPolicy'],
  ['pythonVersion', 'spark.kubernetes.pyspark.pythonVersion'],
  ['memoryOverheadFactor', 'spark.kubernetes.memoryOverheadFactor'],
];

/** Fields of `driver` or `executor`; `ROLE` stands for it. */
const OF_POD: readonly FieldProperty[] = [
  ['cores', 'spark.ROLE.cores'],
  ['coreRequest', 'spark.kubernetes.ROLE.request.cores'],
  ['coreLimit', 'spark.kubernetes.ROLE.limit.cores'],
  ['memory', 'spark.ROLE.memory'],
  ['memoryOverhead', 'spark.ROLE.memoryOverhead'],
  ['serviceAccount', 'spark.kubernetes.authenticate.ROLE.serviceAccountName'],
  ['javaOptions', 'spark.ROLE.extraJavaOptions'],
  ['kubernetesMaster', 'spark.kubernetes.ROLE.master'],
  ['deleteOnTermination', 'spark.kubernetes.ROLE.deleteOnTermination'],
  ['instances', 'spark.ROLE.instances'],
];

/** Maps of `driver` or `executor`, and the prefix of the properties of their entries. */
const MAPS_OF_POD: readonly FieldProperty[] = [
  ['labels', 'spark.kubernetes.ROLE.label.'],
  ['annotations', 'spark.kubernetes.ROLE.annotation.'],
  ['serviceLabels', 'spark.kubernetes.ROLE.service.label.'],
  ['serviceAnnotations', 'spark.kubernetes.ROLE.service.annotation.'],
];

const DEPS: readonly (readonly [field: string, option: string])[] = [
  ['jars', '--jars'],
  ['packages', '--packages'],
  ['excludePackages', '--exclude-packages'],
  ['repositories', '--repositories'],
  ['pyFiles', '--py-files'],
  ['files', '--files'],
  ['archives', '--archives'],
];

const ALLOCATION: readonly FieldProperty[] = [
  ['initialExecutors', 'spark.dynamicAllocation.initialExecutors'],
  ['minExecutors', 'spark.dynamicAllocation.minExecutors'],
  ['maxExecutors', 'spark.dynamicAllocation.maxExecutors'],
  ['shuffleTrackingTimeout', 'spark.dynamicAllocation.shuffleTracking.timeout'],
];

const SECRET_VARIABLES: Readonly<Record<string, readonly [variable: string, file: string]>> = {
  GCPServiceAccount: ['GOOGLE_APPLICATION_CREDENTIALS', 'key.json'],
  HadoopDelegationToken: ['HADOOP_TOKEN_FILE_LOCATION', 'hadoop.token'],
};

/**
 * The arguments with which the Kubeflow operator calls spark-submit for a SparkApplication
 * (`buildSparkSubmitArgs` of its version 2), except for the address of the API server, the driver's name, the operator's own
 * labels, and pod templates, which it writes to files. Fields that its webhook adds to the pod are not among them.
 */
export function operatorArguments(resource: object): string[] {
  const { metadata, spec: fields } = resource as { metadata: UnknownRecord; spec: UnknownRecord };
  const spec: UnknownRecord = fields['template'] === undefined ? fields : asRecord(fields['template']);
  const properties: [string, string][] = [];
  const set = (property: string, value: unknown) => {
    if (value !== undefined && value !== '') properties.push([property, textOf(value)]);
  };
  const setAll = (prefix: string, map: unknown) => {
    for (const [key, value] of Object.entries(asRecord(map))) properties.push([prefix + key, textOf(value)]);
  };
  set('spark.kubernetes.namespace', metadata['namespace']);
  for (const [field, property] of OF_APPLICATION) set(property, spec[field]);
  const secrets = list(spec['imagePullSecrets']).join(',');
  set('spark.kubernetes.container.image.pullSecrets', secrets);
  set('spark.kubernetes.submission.waitAppCompletion', 'false');
  setAll('', spec['sparkConf']);
  setAll('spark.hadoop.', spec['hadoopConf']);
  for (const role of ['driver', 'executor'] as const) setPod(role, asRecord(spec[role]), spec, metadata);
  setAll('spark.kubernetes.node.selector.', spec['nodeSelector']);
  setAllocation(asRecord(spec['dynamicAllocation']));
  const isOption = (field: string) => spec[field] !== undefined && spec[field] !== '';
  return [
    '--master',
    'k8s://https://example.org:6443',
    '--deploy-mode',
    'cluster',
    ...(isOption('mainClass') ? ['--class', textOf(spec['mainClass'])] : []),
    '--name',
    textOf(metadata['name']),
    ...DEPS.flatMap(([field, option]) => {
      const items = list(asRecord(spec['deps'])[field]);
      return items.length > 0 ? [option, items.join(',')] : [];
    }),
    ...properties.flatMap(([property, value]) => ['--conf', `${property}=${value}`]),
    ...(isOption('proxyUser') ? ['--proxy-user', textOf(spec['proxyUser'])] : []),
    textOf(spec['mainApplicationFile']),
    ...list(spec['arguments']),
  ];

  function setPod(role: 'driver' | 'executor', pod: UnknownRecord, application: UnknownRecord, own: UnknownRecord) {
    const named = (property: string) => property.replace('ROLE', role);
    set(`spark.kubernetes.${role}.container.image`, pod['image'] ?? application['image']);
    // The operator's default; its `dynamicAllocation` or a property replaces it.
    const isDynamic = asRecord(application['dynamicAllocation'])['enabled'] === true;
    const conf = asRecord(application['sparkConf']);
    const hasCount =
      isDynamic || conf['spark.executor.instances'] !== undefined || conf['spark.dynamicAllocation.enabled'] === 'true';
    if (role === 'executor' && !hasCount && pod['instances'] === undefined) set('spark.executor.instances', 1);
    for (const [field, property] of OF_POD) set(named(property), pod[field]);
    setAll(`spark.kubernetes.${role}.label.`, own['labels']);
    for (const [field, prefix] of MAPS_OF_POD) setAll(named(prefix), pod[field]);
    for (const [name, ref] of Object.entries(asRecord(pod['envSecretKeyRefs']))) {
      const { name: secret, key } = asRecord(ref);
      set(`spark.kubernetes.${role}.secretKeyRef.${name}`, `${textOf(secret)}:${textOf(key)}`);
    }
    const env = role === 'driver' ? 'spark.kubernetes.driverEnv.' : 'spark.executorEnv.';
    setAll(env, pod['envVars']);
    for (const one of list(pod['secrets'])) {
      const { name, path, secretType } = asRecord(one);
      set(`spark.kubernetes.${role}.secrets.${textOf(name)}`, path);
      const [variable, file] = SECRET_VARIABLES[textOf(secretType)] ?? [];
      if (variable !== undefined) set(env + variable, `${textOf(path).replace(/\/$/, '')}/${file}`);
    }
    setLocalVolumes(role, pod, list(application['volumes']));
  }

  /** Volumes for scratch space are properties, all others are added by the webhook. */
  function setLocalVolumes(role: string, pod: UnknownRecord, volumes: readonly unknown[]) {
    for (const mount of list(pod['volumeMounts']).map(asRecord)) {
      const volume = asRecord(volumes.map(asRecord).find(({ name }) => name === mount['name']));
      if (!textOf(mount['name']).startsWith('spark-local-dir-')) continue;
      const { name: _name, ...source } = volume;
      for (const [type, options] of Object.entries(source)) {
        const prefix = `spark.kubernetes.${role}.volumes.${type}.${textOf(mount['name'])}`;
        set(`${prefix}.mount.path`, mount['mountPath']);
        set(`${prefix}.mount.subPath`, mount['subPath']);
        if (mount['readOnly'] === true) set(`${prefix}.mount.readOnly`, 'true');
        setAll(`${prefix}.options.`, options);
      }
    }
  }

  function setAllocation(allocation: UnknownRecord) {
    if (allocation['enabled'] !== true) return;
    set('spark.dynamicAllocation.enabled', 'true');
    for (const [field, property] of ALLOCATION) set(property, allocation[field]);
    set('spark.dynamicAllocation.shuffleTracking.enabled', allocation['shuffleTrackingEnabled'] ?? true);
  }
}

function list(value: unknown): readonly string[] {
  return Array.isArray(value) ? (value as string[]) : [];
}
