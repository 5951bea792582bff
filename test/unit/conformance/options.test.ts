import { describe, expect, test } from '@jest/globals';
import { type Options, parseOptions } from '../../conformance/options.ts';
import { sample } from '../../conformance/sample.ts';

const KNOWN = ['java', 'python', 'r', 'cores', 'memory'].map((name) => ({ name, about: '', submit: [], batch: {} }));

function parse(...args: string[]): Options {
  const options = parseOptions(args, KNOWN);
  if (typeof options !== 'object') throw new Error(`Expected options to run with, got ${options}`);
  return options;
}

function selected(...args: string[]): string[] {
  return parse(...args).configurations.map(({ name }) => name);
}

describe('the options of the conformance test', () => {
  test('select all configurations and every minor version by default', () => {
    expect(parse()).toEqual({ versions: ['3.5.7', '4.0.1', '4.1.4'], configurations: KNOWN, json: false });
  });

  test('select configurations by name', () => {
    expect(selected('--only', 'r,java')).toEqual(['java', 'r']);
  });

  test('select the same sample for the same seed', () => {
    const one = selected('--sample', '3', '--seed', '7');
    expect(one).toHaveLength(3);
    expect(selected('--sample', '3', '--seed', '7')).toEqual(one);
    expect(parse('--sample', '3', '--seed', '7').seed).toBe(7);
    const seeds = Array.from({ length: 20 }, (_, seed) => selected('--sample', '3', '--seed', String(seed)).join());
    expect(new Set(seeds).size).toBeGreaterThan(5);
  });

  test('contain the seed of a sample even if none is given', () => {
    expect(parse('--sample', '2').seed).toEqual(expect.any(Number));
  });

  test.each([
    [['--only', 'java,scala'], 'Unknown configuration scala. Use one of: java, python, r, cores, memory.'],
    [['--sample', 'many'], '--sample must be a whole number, not "many".'],
    [['--seed', '7'], '--seed requires --sample.'],
    [['--output', 'xml'], '--output must be text or json, not "xml".'],
    [['--all'], "Unknown option '--all'"],
  ])('are invalid with %j', (args, message) => {
    expect(() => parseOptions(args, KNOWN)).toThrow(message);
  });
});

test('a sample larger than the list contains all items in their original order', () => {
  expect(sample([3, 1, 2], { size: 9, seed: 1 })).toEqual([3, 1, 2]);
});
