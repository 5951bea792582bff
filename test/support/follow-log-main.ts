/**
 * Follows the log of the pod of a log server to its end. Arguments: kubeconfig, uid. Prints on standard error by how much its
 * memory grew.
 */
import { once } from 'node:events';
import { followLog } from '../../src/kubernetes/pods/follow-log.ts';
import { Clusters } from '../../src/kubernetes/transport/clusters.ts';

const [, , kubeconfig = '', uid = ''] = process.argv;
const before = process.memoryUsage.rss();
let peak = before;
// Not maxRSS: on Linux that begins with the memory of the process that started this one.
const sampling = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 20);
const clusters = new Clusters({ test: { kubeconfig } });
const end = await followLog(
  clusters.get('test'),
  { namespace: 'team', pod: 'pod', container: 'main', uid },
  { follow: true, previous: false, timestamps: false, signal: new AbortController().signal },
  {
    write: async (lines) => {
      if (!process.stdout.write(lines)) await once(process.stdout, 'drain');
    },
    note: (text) => console.error(text),
  },
);
await clusters.close();
clearInterval(sampling);
const grownMiB = Math.round((peak - before) / 1024 / 1024);
console.error(JSON.stringify({ end: end.kind, grownMiB }));
