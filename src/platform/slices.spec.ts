import { describe, expect, it } from '@jest/globals';
import { Slices } from './slices.js';

/** Keeps the event loop to itself. */
function work(forMs: number): void {
  const until = performance.now() + forMs;
  while (performance.now() < until);
}

describe('work in slices', () => {
  it('gives others several turns where a slice is over', async () => {
    let turns = 0;
    let next: NodeJS.Immediate;
    const other = (): void => {
      turns += 1;
      next = setImmediate(other);
    };
    next = setImmediate(other);
    const slices = new Slices();
    work(5);
    await slices.rest();
    clearImmediate(next);
    expect(turns).toBeGreaterThanOrEqual(3);
  });
});
