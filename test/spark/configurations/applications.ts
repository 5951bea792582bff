import { withProperties, conf, MAIN, words, type Configuration } from './configuration.ts';

/** Applications: languages, files, arguments, names. */
export const APPLICATIONS: readonly Configuration[] = [
  { name: 'java', about: 'a Java application with defaults', submit: MAIN, batch: {} },
  {
    name: 'scala-remote-jar',
    about: 'a jar that the driver downloads, with unusual arguments',
    submit: [
      '--class',
      'org.example.Main',
      's3a://bucket/job.jar',
      '--from',
      '2026-01-01',
      'a b',
      '',
      '"quoted"',
      '$HOME',
    ],
    batch: {
      type: 'Scala',
      mainApplicationFile: 's3a://bucket/job.jar',
      arguments: ['--from', '2026-01-01', 'a b', '', '"quoted"', '$HOME'],
    },
  },
  {
    name: 'no-file',
    about: 'a class in the image',
    submit: ['--class', 'org.example.Main', 'spark-internal', 'x'],
    batch: { mainApplicationFile: 'spark-internal', arguments: ['x'] },
  },
  {
    name: 'python',
    about: 'a Python application with modules and Python executables',
    submit: [
      ...words('--py-files local:///opt/spark/app/lib.zip,https://example.org/more.py'),
      ...conf({ 'spark.pyspark.python': '/opt/venv/bin/python', 'spark.pyspark.driver.python': '/usr/bin/python3' }),
      ...words('local:///opt/spark/app/job.py 10'),
    ],
    batch: {
      mainApplicationFile: 'local:///opt/spark/app/job.py',
      arguments: ['10'],
      deps: { pyFiles: ['local:///opt/spark/app/lib.zip', 'https://example.org/more.py'] },
      sparkConf: {
        'spark.pyspark.python': '/opt/venv/bin/python',
        'spark.pyspark.driver.python': '/usr/bin/python3',
      },
    },
  },
  {
    name: 'r',
    about: 'an R application',
    submit: ['--driver-memory', '3g', 'local:///opt/spark/app/job.R', 'x'],
    batch: { mainApplicationFile: 'local:///opt/spark/app/job.R', arguments: ['x'], driver: { memory: '3g' } },
  },
  {
    name: 'deps',
    about: 'jars, files and archives that are not on the submitting machine',
    submit: [
      ...words('--jars local:///opt/a.jar,https://example.org/b.jar --files https://example.org/f.txt'),
      ...words('--archives https://example.org/env.tgz#env'),
      ...MAIN,
    ],
    batch: {
      deps: {
        jars: ['local:///opt/a.jar', 'https://example.org/b.jar'],
        files: ['https://example.org/f.txt'],
        archives: ['https://example.org/env.tgz#env'],
      },
    },
  },
  {
    name: 'odd-name',
    about: 'a name that is shortened and lower-cased for the label',
    submit: ['--name', "  Émile's (long) Job_Name. with #1 and more than sixty-three characters -- in it", ...MAIN],
    batch: { name: "  Émile's (long) Job_Name. with #1 and more than sixty-three characters -- in it" },
  },
  withProperties('escapes', 'values with characters that a properties file escapes', {
    'spark.driver.extraJavaOptions': '-Dpath=C:\\temp -Dtext=a!b#c',
    'spark.example.unicode': 'größer ≥ 10',
    'spark.example.lines': 'one\ntwo\tthree',
    'spark.example.key with space': 'x',
    'spark.example.colon:in:key': 'x',
  }),
];
