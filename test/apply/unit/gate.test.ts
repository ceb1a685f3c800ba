import { describe, expect, test } from 'vitest';
import { createGate } from '../../../src/apply/gate.ts';

/** Lets everything that is due run. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('the gate', () => {
  test('lets in as many as the limit, and then one for each that leaves', async () => {
    const gate = createGate(2);
    const inside: number[] = [];
    const all = [1, 2, 3, 4].map(async (n) => {
      await gate.enter();
      inside.push(n);
    });
    await settled();
    expect(inside).toEqual([1, 2]);
    gate.leave();
    await settled();
    expect(inside).toEqual([1, 2, 3]);
    gate.leave();
    await Promise.all(all);
    expect(inside).toEqual([1, 2, 3, 4]);
  });

  test('lets nobody overtake those who wait', async () => {
    const gate = createGate(1);
    await gate.enter();
    const order: string[] = [];
    const first = gate.enter().then(() => order.push('first'));
    const second = gate.enter().then(() => order.push('second'));
    gate.leave();
    const late = gate.enter().then(() => order.push('late'));
    await settled();
    gate.leave();
    await settled();
    gate.leave();
    await Promise.all([first, second, late]);
    expect(order).toEqual(['first', 'second', 'late']);
  });

  test('never holds back an answer, and then lets nobody in until it is below the limit', async () => {
    const gate = createGate(2);
    await gate.enter();
    await gate.enter();
    gate.force();
    let entered = false;
    const waiting = gate.enter().then(() => {
      entered = true;
    });
    gate.leave();
    await settled();
    expect(entered).toBe(false);
    gate.leave();
    await waiting;
    expect(entered).toBe(true);
  });
});
