import { withProperties, conf, MAIN, words, type Configuration } from './configuration.ts';

/** CPU, memory, devices and scratch space. */
export const RESOURCES: readonly Configuration[] = [
  {
    name: 'python-memory',
    about: 'the overhead of Python, 40 percent of a large heap',
    submit: ['--driver-memory', '5g', 'local:///opt/spark/app/job.py'],
    batch: { type: 'Python', mainApplicationFile: 'local:///opt/spark/app/job.py', driver: { memory: '5g' } },
  },
  {
    name: 'cores',
    about: 'cores, CPU requests and limits of driver and executors',
    submit: [
      ...words('--driver-cores 2 --executor-cores 4 --num-executors 7'),
      ...conf({
        'spark.kubernetes.driver.request.cores': '500m',
        'spark.kubernetes.driver.limit.cores': '3',
        'spark.kubernetes.executor.request.cores': '1.5',
        'spark.kubernetes.executor.limit.cores': '4',
      }),
      ...MAIN,
    ],
    batch: {
      driver: { cores: 2, coreRequest: '500m', coreLimit: '3' },
      executor: { cores: 4, coreRequest: '1.5', coreLimit: '4', instances: 7 },
    },
  },
  {
    name: 'driver-cores',
    about: 'the number of cores as the CPU request',
    submit: ['--driver-cores', '3', ...MAIN],
    batch: { driver: { cores: 3 } },
  },
  {
    name: 'memory',
    about: 'heap and overhead of driver and executors',
    submit: [
      ...words('--driver-memory 2500m --executor-memory 4g'),
      ...conf({ 'spark.driver.memoryOverhead': '700m', 'spark.executor.memoryOverhead': '1g' }),
      ...MAIN,
    ],
    batch: {
      driver: { memory: '2500m', memoryOverhead: '700m' },
      executor: { memory: '4g', memoryOverhead: '1g' },
    },
  },
  withProperties('memory-ten-percent', 'the overhead of a large heap, 10 percent rounded down', {
    'spark.driver.memory': '8191m',
  }),
  withProperties('memory-factors', 'the overhead factor of the driver, which wins over the shared one', {
    'spark.driver.memory': '10g',
    'spark.kubernetes.memoryOverheadFactor': '0.30',
    'spark.driver.memoryOverheadFactor': '0.15',
  }),
  withProperties('memory-shared-factor', 'the shared overhead factor in the notation of Java doubles', {
    'spark.driver.memory': '10g',
    'spark.kubernetes.memoryOverheadFactor': '1',
  }),
  withProperties('memory-minimum', 'a smaller minimum overhead, which Spark supports since 4.0', {
    'spark.driver.memory': '512m',
    'spark.driver.minMemoryOverhead': '100m',
  }),
  withProperties('devices', 'GPUs of driver and executors', {
    'spark.driver.resource.gpu.amount': '1',
    'spark.driver.resource.gpu.vendor': 'nvidia.com',
    'spark.executor.resource.gpu.amount': '2',
    'spark.executor.resource.gpu.vendor': 'nvidia.com',
    'spark.executor.resource.gpu.discoveryScript': '/opt/gpus.sh',
  }),
  withProperties('local-dirs', 'a scratch directory in memory', {
    'spark.local.dir': '/scratch',
    'spark.kubernetes.local.dirs.tmpfs': 'true',
  }),
];
