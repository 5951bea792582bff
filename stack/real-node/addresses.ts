import { networkInterfaces } from 'node:os';

/**
 * The network addresses of one real node: a block of 512 addresses of 198.18.0.0/15, which is reserved for tests of network
 * devices and therefore not used by real networks.
 */
export interface NodeAddresses {
  /** This machine's end of the veth pair to the node. */
  readonly host: string;
  /** The node's end of it, on which its kubelet listens. */
  readonly node: string;
  /** The range of Services. */
  readonly services: string;
  /** The Service `kubernetes`, the first of that range: an address of this machine, where the API server is. */
  readonly kubernetes: string;
  /** The DNS server of the cluster, the tenth of that range. */
  readonly dns: string;
  /** The range of pods. */
  readonly pods: string;
  /** The gateway of pods. */
  readonly podGateway: string;
  /** The name of this machine's network device. */
  readonly device: string;
}

/** The number of blocks, and so of simultaneous nodes. */
const BLOCKS = 256;

/** The addresses of a block, 0 to 255. */
export function addressesOf(block: number): NodeAddresses {
  const first = `198.${18 + Math.floor(block / 128)}.${(block % 128) * 2}`;
  const second = `198.${18 + Math.floor(block / 128)}.${(block % 128) * 2 + 1}`;
  return {
    host: `${first}.1`,
    node: `${first}.2`,
    services: `${first}.128/25`,
    kubernetes: `${first}.129`,
    dns: `${first}.138`,
    pods: `${second}.0/24`,
    podGateway: `${second}.1`,
    device: `sparkbatch${block}`,
  };
}

/**
 * Finds a block that no device of this machine uses. Two simultaneous starts are unlikely to choose the same block; if they
 * do, the second one fails.
 * @param taken addresses of this machine
 * @param random a number from 0 to less than 1
 * @throws if all blocks are taken
 */
export function freeAddresses(
  taken: readonly string[] = ownAddresses(),
  random: () => number = Math.random,
): NodeAddresses {
  const start = Math.floor(random() * BLOCKS);
  for (let tries = 0; tries < BLOCKS; tries += 1) {
    const addresses = addressesOf((start + tries) % BLOCKS);
    const nets = [addresses.host, addresses.podGateway].map((address) => address.replace(/\d+$/, ''));
    if (!taken.some((address) => nets.some((net) => address.startsWith(net)))) return addresses;
  }
  throw new Error('No addresses are left for a real node: devices of this machine use all of 198.18.0.0/15.');
}

function ownAddresses(): string[] {
  return Object.values(networkInterfaces()).flatMap((entries = []) => entries.map(({ address }) => address));
}
