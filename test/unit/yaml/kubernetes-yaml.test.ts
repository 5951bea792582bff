import { describe, expect, test } from '@jest/globals';
import { kubernetesYaml, readAhead } from '../../../src/yaml/kubernetes-yaml.ts';
import { readYaml } from '../../../src/yaml/read-yaml.ts';
import { boundFor, cpuTimeOf } from '../../support/cpu-time.ts';

/** A ConfigMap with many keys; 8,000 of them have 479 KB. */
function configMap(keys: number): string {
  const data = Array.from({ length: keys }, (_, index) => `  key-${index}: "${'v'.repeat(45)}"`);
  return `kind: ConfigMap\ndata:\n${data.join('\n')}\n`;
}

describe('The YAML of a manifest', () => {
  test('with 8,000 keys is read in linear time', () => {
    expect(cpuTimeOf(() => kubernetesYaml(configMap(8000)))).toBeLessThan(boundFor(200));
    expect(kubernetesYaml(configMap(8000)).errors).toEqual([]);
  });

  test('is read once', () => {
    const text = configMap(200);
    expect(kubernetesYaml(text)).toBe(kubernetesYaml(text));
  });

  test('that was read ahead is the same as that which was not', async () => {
    const text = configMap(300);
    await readAhead(text);
    const [ahead] = kubernetesYaml(text).contents;
    expect(ahead).toMatchObject({ kind: 'ConfigMap', data: { 'key-299': 'v'.repeat(45) } });
  });

  test('lets other work of the process happen while it is read ahead', async () => {
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 1);
    await readAhead(configMap(8001));
    clearInterval(timer);
    expect(turns).toBeGreaterThan(1);
  });

  test('has modes in octal, and merges', () => {
    const { contents } = kubernetesYaml('base: &base { mode: 0440 }\nother: { <<: *base, path: x }\n');
    expect(contents).toEqual([{ base: { mode: 288 }, other: { mode: 288, path: 'x' } }]);
  });

  test.each([
    ['a: 1\nb: 2\na: 3\n', 3],
    ['"1": a\n1: b\n', 2],
    ['- x: { k: 1, k: 2 }\n', 1],
    ['a: 1\n---\nb: 1\nb: 2\n', 4],
  ])('with a duplicate key is refused with its line: %j', (text, line) => {
    expect(kubernetesYaml(text).errors).toEqual([`is not valid YAML: line ${line}: Map keys must be unique`]);
  });

  test('keeps keys that are names of a prototype', () => {
    const [content] = kubernetesYaml('__proto__: { a: 1 }\nconstructor: 2\ntoString: 3\n').contents;
    expect(Object.entries(content as object)).toEqual([
      ['__proto__', { a: 1 }],
      ['constructor', 2],
      ['toString', 3],
    ]);
  });

  test.each([
    ['opening brackets', '['.repeat(200_000)],
    ['dashes', '- '.repeat(100_000)],
    ['question marks', '? '.repeat(100_000)],
    ['maps in maps', '{a: '.repeat(50_000)],
    ['more than 1,000 aliases', `a: &a x\nb: [${'*a,'.repeat(1001)}]`],
  ])('of %s is unreadable', (_, text) => {
    const unreadable = 'has more than 1000 aliases in a document, or is nested deeper than 100 levels';
    expect(kubernetesYaml(text)).toEqual({ contents: [], errors: [unreadable], unreadable });
    expect(() => readYaml(text)).toThrow(/^line \d+: /);
  });

  test.each([
    [
      'that grow at each level',
      `a: &a [x]\n${['b', 'c', 'd', 'e', 'f', 'g'].map((key, index) => `${key}: &${key} [${`*${'abcdef'[index]},`.repeat(20)}]`).join('\n')}`,
    ],
    ['to what they are in', 'a: &a [*a]'],
  ])('with aliases %s is unreadable', (_, text) => {
    expect(kubernetesYaml(text).unreadable).toBe(
      'is more than 2 MiB when its aliases are replaced: write them out, or repeat less',
    );
  });
});
