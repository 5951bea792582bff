import { networkInterfaces } from 'node:os';

/**
 * The network addresses of one real node: a block of 512 out of 198.18.0.0/15, which is set aside for tests of network
 * devices and so is nobody's real network.
 */
export interface NodeAddresses {
  /** This machine's end of the cable to the node. */
  readonly host: string;
  /** The node's end of it, where its kubelet answers. */
  readonly node: string;
  /** What services get theirs from. */
  readonly services: string;
  /** The service `kubernetes`, the first of them: on this machine, where the API server is. */
  readonly kubernetes: string;
  /** The cluster's name server, the tenth of them. */
  readonly dns: string;
  /** What pods get theirs from. */
  readonly pods: string;
  /** The gateway of pods. */
  readonly podGateway: string;
  /** The name of this machine's end of the cable. */
  readonly device: string;
}

/** How many nodes can have addresses of their own. */
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
 * Addresses that no device of this machine has. Two starts at the same moment hardly draw the same block, and the
 * second of them to take it fails.
 * @param taken addresses of this machine
 * @throws when all blocks are taken
 */
export function freeAddresses(
  taken: readonly string[] = ownAddresses(),
  draw: () => number = Math.random,
): NodeAddresses {
  const start = Math.floor(draw() * BLOCKS);
  for (let tries = 0; tries < BLOCKS; tries += 1) {
    const addresses = addressesOf((start + tries) % BLOCKS);
    const nets = [addresses.host, addresses.podGateway].map((address) => address.replace(/\d+$/, ''));
    if (!taken.some((address) => nets.some((net) => address.startsWith(net)))) return addresses;
  }
  throw new Error('All addresses for real nodes are taken: this machine has devices in all of 198.18.0.0/15.');
}

function ownAddresses(): string[] {
  return Object.values(networkInterfaces()).flatMap((entries = []) => entries.map(({ address }) => address));
}
