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
  test('the addresses of a real node are one block, and its first service address belongs to the API server', () => {
    expect(addressesOf(0)).toMatchObject({
      host: '198.18.0.1',
      node: '198.18.0.2',
      services: '198.18.0.128/25',
      kubernetes: '198.18.0.129',
      pods: '198.18.1.0/24',
    });
    expect(addressesOf(255)).toMatchObject({ host: '198.19.254.1', podGateway: '198.19.255.1' });
  });

  test('the addresses of a real node are not in use, and its device name fits into the 15 characters of Linux', () => {
    const random = () => 0;
    expect(freeAddresses(['127.0.0.1'], random).host).toBe('198.18.0.1');
    expect(freeAddresses(['198.18.0.1', '198.18.3.7'], random).host).toBe('198.18.4.1');
    expect(addressesOf(255).device.length).toBeLessThanOrEqual(15);
  });

  test('freeAddresses fails if all blocks are in use', () => {
    const taken = Array.from({ length: 256 }, (_, block) => addressesOf(block).host);
    expect(() => freeAddresses(taken)).toThrow(/No addresses are left for a real node/);
  });
});

describe('the configuration of a real node', () => {
  const configuration = {
    directory: '/stack/node',
    pki: '/stack/pki',
    addresses: addressesOf(1),
    cgroup: 'spark-batch-x',
  };

  test('the kubelet is confined to its cgroup and does not change the iptables of the machine', () => {
    expect(parse(kubeletConfig(configuration))).toMatchObject({
      address: '198.18.2.2',
      cgroupRoot: '/spark-batch-x',
      clusterDNS: ['198.18.2.138'],
      makeIPTablesUtilChains: false,
      failCgroupV1: false,
    });
  });

  test('the servers of a node reach the API server by the address of its Service', () => {
    expect(parse(nodeKubeconfig(configuration))).toMatchObject({
      clusters: [{ cluster: { server: 'https://198.18.2.129', 'certificate-authority': '/stack/pki/ca.crt' } }],
    });
  });

  test('pods get addresses from the range of the node', () => {
    expect(JSON.parse(cniConfig(configuration))).toMatchObject({
      plugins: [{ type: 'bridge', ipam: { ranges: [[{ subnet: '198.18.3.0/24', gateway: '198.18.3.1' }]] } }],
    });
  });

  test('stacks with the same name in two checkouts have different cgroups', () => {
    expect(cgroupName('/a/.stack/default')).toMatch(/^spark-batch-default-[0-9a-f]{8}$/);
    expect(cgroupName('/a/.stack/default')).not.toBe(cgroupName('/b/.stack/default'));
  });
});

test('images in the OCI layout share a layer, and refer to blobs by digest', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'oci-layout-'));
  try {
    for (const layer of ['base', 'top']) await writeFile(join(directory, layer), layer);
    const [base, top] = [join(directory, 'base'), join(directory, 'top')];
    const layout = join(directory, 'layout');
    await writeOciLayout(layout, [
      { name: 'a.invalid/a:1', layers: [base, top], config: { Entrypoint: ['/a'], User: '185' } },
      { name: 'a.invalid/b:1', layers: [base], config: { Entrypoint: ['/b'] } },
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
