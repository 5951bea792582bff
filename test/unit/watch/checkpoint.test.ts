import { describe, expect, test } from '@jest/globals';
import { Checkpoint } from '../../../src/watch/checkpoint.ts';

/** Adds items with these resource versions. Returns the functions that mark them as done. */
function addAll(checkpoint: Checkpoint, ...versions: (string | undefined)[]): (() => void)[] {
  return versions.map((version) => checkpoint.add(version));
}

describe('Checkpoint', () => {
  test('is undefined for a new watch', () => {
    expect(new Checkpoint().resourceVersion).toBeUndefined();
  });

  test('starts where the previous watch stopped', () => {
    expect(new Checkpoint('7').resourceVersion).toBe('7');
  });

  test('advances with items that are done in order', () => {
    const checkpoint = new Checkpoint('0');
    const [first, second] = addAll(checkpoint, '1', '2');
    first?.();
    expect(checkpoint.resourceVersion).toBe('1');
    second?.();
    expect(checkpoint.resourceVersion).toBe('2');
  });

  test('stays before the first pending item, and then advances past all done ones', () => {
    const checkpoint = new Checkpoint('0');
    const [first, second, third, fourth] = addAll(checkpoint, '1', '2', '3', '4');
    third?.();
    second?.();
    expect(checkpoint.resourceVersion).toBe('0');
    first?.();
    expect(checkpoint.resourceVersion).toBe('3');
    fourth?.();
    expect(checkpoint.resourceVersion).toBe('4');
  });

  test('ignores that an item is marked as done twice', () => {
    const checkpoint = new Checkpoint('0');
    const [first, second] = addAll(checkpoint, '1', '2');
    second?.();
    second?.();
    expect(checkpoint.resourceVersion).toBe('0');
    first?.();
    first?.();
    expect(checkpoint.resourceVersion).toBe('2');
  });

  test('does not compare resource versions', () => {
    const checkpoint = new Checkpoint('900');
    for (const done of addAll(checkpoint, '1000', '20')) done();
    expect(checkpoint.resourceVersion).toBe('20');
  });

  test('does not advance within a list, because a resumed watch would miss the rest', () => {
    const checkpoint = new Checkpoint();
    const [first, second, third] = addAll(checkpoint, undefined, undefined, undefined);
    first?.();
    third?.();
    expect(checkpoint.resourceVersion).toBeUndefined();
    const [end] = addAll(checkpoint, '500');
    end?.();
    expect(checkpoint.resourceVersion).toBeUndefined();
    second?.();
    expect(checkpoint.resourceVersion).toBe('500');
  });

  test('stays where it was while the watch lists again', () => {
    const checkpoint = new Checkpoint('7');
    for (const done of addAll(checkpoint, undefined, undefined)) done();
    expect(checkpoint.resourceVersion).toBe('7');
    for (const done of addAll(checkpoint, '500')) done();
    expect(checkpoint.resourceVersion).toBe('500');
  });

  test('keeps only pending items in memory', () => {
    const checkpoint = new Checkpoint('0');
    const [pending] = addAll(checkpoint, '1');
    for (let version = 2; version <= 1_000_000; version += 1) checkpoint.add(String(version))();
    expect(checkpoint.size).toBe(1);
    expect(checkpoint.resourceVersion).toBe('0');
    pending?.();
    expect(checkpoint.resourceVersion).toBe('1000000');
    expect(checkpoint.size).toBe(0);
  });
});
