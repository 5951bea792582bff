import { describe, expect, test } from '@jest/globals';
import { type Options, optionsOf } from '../../conformance/options.ts';
import { sample } from '../../conformance/sample.ts';

const KNOWN = ['java', 'python', 'r', 'cores', 'memory'].map((name) => ({ name, about: '', submit: [], batch: {} }));

function run(...args: string[]): Options {
  const options = optionsOf(args, KNOWN);
  if (typeof options !== 'object') throw new Error(`${options} is printed instead`);
  return options;
}

function chosen(...args: string[]): string[] {
  return run(...args).configurations.map(({ name }) => name);
}

describe('a run compares', () => {
  test('everything with two versions when nothing is said', () => {
    expect(run()).toEqual({ versions: ['3.5.7', '4.1.4'], configurations: KNOWN, json: false });
  });

  test('what is named', () => {
    expect(chosen('--only', 'r,java')).toEqual(['java', 'r']);
  });

  test('a sample, and the same one for the same seed', () => {
    const one = chosen('--sample', '3', '--seed', '7');
    expect(one).toHaveLength(3);
    expect(chosen('--sample', '3', '--seed', '7')).toEqual(one);
    expect(run('--sample', '3', '--seed', '7').seed).toBe(7);
    const seeds = Array.from({ length: 20 }, (_, seed) => chosen('--sample', '3', '--seed', String(seed)).join());
    expect(new Set(seeds).size).toBeGreaterThan(5);
  });

  test('a sample whose seed is told when none is given', () => {
    expect(run('--sample', '2').seed).toEqual(expect.any(Number));
  });

  test.each([
    [['--only', 'java,scala'], 'There is no configuration scala. There are: java, python, r, cores, memory.'],
    [['--sample', 'many'], '--sample is a whole number, not "many".'],
    [['--seed', '7'], '--seed is for --sample.'],
    [['--output', 'xml'], '--output is text or json, not "xml".'],
    [['--all'], "Unknown option '--all'"],
  ])('nothing with %j', (args, message) => {
    expect(() => optionsOf(args, KNOWN)).toThrow(message);
  });
});

test('a sample larger than all is all of them, in their own order', () => {
  expect(sample([3, 1, 2], { size: 9, seed: 1 })).toEqual([3, 1, 2]);
});
