import { byProperties, conf, MAIN, words, type Configuration } from './configuration.ts';

/** CPU, memory, devices and scratch space. */
export const RESOURCES: readonly Configuration[] = [
  {
    name: 'python-memory',
    about: 'the overhead of Python is 40 percent of a large heap',
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
    about: 'the CPU request is the number of cores when nothing else is said',
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
  byProperties('memory-ten-percent', 'the overhead of a large heap is 10 percent, rounded down', {
    'spark.driver.memory': '8191m',
  }),
  byProperties('memory-factors', 'the factor of the driver is preferred to the shared one', {
    'spark.driver.memory': '10g',
    'spark.kubernetes.memoryOverheadFactor': '0.30',
    'spark.driver.memoryOverheadFactor': '0.15',
  }),
  byProperties('memory-shared-factor', 'the shared factor is written as Java writes doubles', {
    'spark.driver.memory': '10g',
    'spark.kubernetes.memoryOverheadFactor': '1',
  }),
  byProperties('memory-minimum', 'a smaller minimum of the overhead, which Spark has since 4.0', {
    'spark.driver.memory': '512m',
    'spark.driver.minMemoryOverhead': '100m',
  }),
  byProperties('devices', 'GPUs of driver and executors', {
    'spark.driver.resource.gpu.amount': '1',
    'spark.driver.resource.gpu.vendor': 'nvidia.com',
    'spark.executor.resource.gpu.amount': '2',
    'spark.executor.resource.gpu.vendor': 'nvidia.com',
    'spark.executor.resource.gpu.discoveryScript': '/opt/gpus.sh',
  }),
  byProperties('local-dirs', 'a scratch directory in memory; several of them Spark shuffles', {
    'spark.local.dir': '/scratch',
    'spark.kubernetes.local.dirs.tmpfs': 'true',
  }),
];
