import { describe, expect, test } from '@jest/globals';
import { Checkpoint } from '../../../src/watch/checkpoint.ts';

/** Adds these events; what is returned does them by their names. */
function added(checkpoint: Checkpoint, ...versions: (string | undefined)[]): (() => void)[] {
  return versions.map((version) => checkpoint.add(version));
}

describe('a checkpoint', () => {
  test('of a new watch is nowhere', () => {
    expect(new Checkpoint().resourceVersion).toBeUndefined();
  });

  test('of a watch that goes on is where the last one got to', () => {
    expect(new Checkpoint('7').resourceVersion).toBe('7');
  });

  test('moves with what is done in order', () => {
    const checkpoint = new Checkpoint('0');
    const [first, second] = added(checkpoint, '1', '2');
    first?.();
    expect(checkpoint.resourceVersion).toBe('1');
    second?.();
    expect(checkpoint.resourceVersion).toBe('2');
  });

  test('stays before the first event that is not done, and then moves past all that are', () => {
    const checkpoint = new Checkpoint('0');
    const [first, second, third, fourth] = added(checkpoint, '1', '2', '3', '4');
    third?.();
    second?.();
    expect(checkpoint.resourceVersion).toBe('0');
    first?.();
    expect(checkpoint.resourceVersion).toBe('3');
    fourth?.();
    expect(checkpoint.resourceVersion).toBe('4');
  });

  test('does not mind an event that is done twice', () => {
    const checkpoint = new Checkpoint('0');
    const [first, second] = added(checkpoint, '1', '2');
    second?.();
    second?.();
    expect(checkpoint.resourceVersion).toBe('0');
    first?.();
    first?.();
    expect(checkpoint.resourceVersion).toBe('2');
  });

  test('repeats resource versions, and does not compare them', () => {
    const checkpoint = new Checkpoint('900');
    for (const done of added(checkpoint, '1000', '20')) done();
    expect(checkpoint.resourceVersion).toBe('20');
  });

  test('does not move in the middle of a list: whoever goes on from there would miss the rest', () => {
    const checkpoint = new Checkpoint();
    const [first, second, third] = added(checkpoint, undefined, undefined, undefined);
    first?.();
    third?.();
    expect(checkpoint.resourceVersion).toBeUndefined();
    const [end] = added(checkpoint, '500');
    end?.();
    expect(checkpoint.resourceVersion).toBeUndefined();
    second?.();
    expect(checkpoint.resourceVersion).toBe('500');
  });

  test('stays where it was while the watch lists again', () => {
    const checkpoint = new Checkpoint('7');
    for (const done of added(checkpoint, undefined, undefined)) done();
    expect(checkpoint.resourceVersion).toBe('7');
    for (const done of added(checkpoint, '500')) done();
    expect(checkpoint.resourceVersion).toBe('500');
  });

  test('holds what is not done, and nothing of a million events that were done since', () => {
    const checkpoint = new Checkpoint('0');
    const [stuck] = added(checkpoint, '1');
    for (let version = 2; version <= 1_000_000; version += 1) checkpoint.add(String(version))();
    expect(checkpoint.size).toBe(1);
    expect(checkpoint.resourceVersion).toBe('0');
    stuck?.();
    expect(checkpoint.resourceVersion).toBe('1000000');
    expect(checkpoint.size).toBe(0);
  });
});
