import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { addressesOf, freeAddresses } from '../../../stack/real-node/addresses.ts';
import { cgroupName } from '../../../stack/real-node/cgroups.ts';
import { cniConfig, kubeletConfig, nodeKubeconfig } from '../../../stack/real-node/configurations.ts';
import { writeOciLayout } from '../../../stack/real-node/image/oci-layout.ts';

describe('the addresses of a real node', () => {
  test('are a block of their own, with the service of the API server as the first of its services', () => {
    expect(addressesOf(0)).toMatchObject({
      host: '198.18.0.1',
      node: '198.18.0.2',
      services: '198.18.0.128/25',
      kubernetes: '198.18.0.129',
      pods: '198.18.1.0/24',
    });
    expect(addressesOf(255)).toMatchObject({ host: '198.19.254.1', podGateway: '198.19.255.1' });
  });

  test('are none that a device of this machine has, and their device fits into the 15 letters of Linux', () => {
    const draw = () => 0;
    expect(freeAddresses(['127.0.0.1'], draw).host).toBe('198.18.0.1');
    expect(freeAddresses(['198.18.0.1', '198.18.3.7'], draw).host).toBe('198.18.4.1');
    expect(addressesOf(255).device.length).toBeLessThanOrEqual(15);
  });

  test('are refused when all are taken', () => {
    const taken = Array.from({ length: 256 }, (_, block) => addressesOf(block).host);
    expect(() => freeAddresses(taken)).toThrow(/All addresses for real nodes are taken/);
  });
});

describe('the configuration of a real node', () => {
  const configuration = {
    directory: '/stack/node',
    pki: '/stack/pki',
    addresses: addressesOf(1),
    cgroup: 'spark-batch-x',
  };

  test('keeps its kubelet inside its own control group, and out of the way of the machine', () => {
    expect(parse(kubeletConfig(configuration))).toMatchObject({
      address: '198.18.2.2',
      cgroupRoot: '/spark-batch-x',
      clusterDNS: ['198.18.2.138'],
      makeIPTablesUtilChains: false,
      failCgroupV1: false,
    });
  });

  test('has its servers come to the API server by the address of its service', () => {
    expect(parse(nodeKubeconfig(configuration))).toMatchObject({
      clusters: [{ cluster: { server: 'https://198.18.2.129', 'certificate-authority': '/stack/pki/ca.crt' } }],
    });
  });

  test('gives pods addresses of the node alone', () => {
    expect(JSON.parse(cniConfig(configuration))).toMatchObject({
      plugins: [{ type: 'bridge', ipam: { ranges: [[{ subnet: '198.18.3.0/24', gateway: '198.18.3.1' }]] } }],
    });
  });

  test('names control groups so that two checkouts with stacks of one name do not meet', () => {
    expect(cgroupName('/a/.stack/default')).toMatch(/^spark-batch-default-[0-9a-f]{8}$/);
    expect(cgroupName('/a/.stack/default')).not.toBe(cgroupName('/b/.stack/default'));
  });
});

test('images in the OCI layout share a layer, and name what is there by its digest', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'oci-layout-'));
  try {
    for (const layer of ['below', 'above']) await writeFile(join(directory, layer), layer);
    const [below, above] = [join(directory, 'below'), join(directory, 'above')];
    const layout = join(directory, 'layout');
    await writeOciLayout(layout, [
      { name: 'a.invalid/a:1', layers: [below, above], config: { Entrypoint: ['/a'], User: '185' } },
      { name: 'a.invalid/b:1', layers: [below], config: { Entrypoint: ['/b'] } },
    ]);
    type Named = { digest: string };
    const blob = async ({ digest }: Named) =>
      JSON.parse(await readFile(join(layout, 'blobs', ...digest.split(':')), 'utf8')) as {
        config: Named & { Entrypoint?: string[] };
        layers: Named[];
        rootfs: { diff_ids: string[] };
      };
    const index = JSON.parse(await readFile(join(layout, 'index.json'), 'utf8')) as {
      manifests: (Named & { annotations: Record<string, string> })[];
    };
    expect(index.manifests.map(({ annotations }) => annotations['io.containerd.image.name'])).toEqual([
      'a.invalid/a:1',
      'a.invalid/b:1',
    ]);
    const [a, b] = await Promise.all(index.manifests.map(blob));
    expect(a?.layers[0]).toEqual(b?.layers[0]);
    const config = await blob(a?.config as Named);
    expect(config.rootfs.diff_ids).toEqual(a?.layers.map(({ digest }) => digest));
    expect(config).toMatchObject({ config: { Entrypoint: ['/a'], User: '185' } });
    // Two layers, two configurations, two manifests.
    expect(await readdir(join(layout, 'blobs', 'sha256'))).toHaveLength(6);
  } finally {
    await rm(directory, { recursive: true });
  }
});
