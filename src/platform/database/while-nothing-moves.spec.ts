import { describe, expect, it } from '@jest/globals';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { MovedMeanwhile, whileNothingMoves } from './while-nothing-moves.js';

describe('whileNothingMoves', () => {
  it('tries again until nothing moved', async () => {
    let attempts = 0;
    const result = await whileNothingMoves('a', async () => {
      attempts += 1;
      if (attempts < 3) throw new MovedMeanwhile();
      return 'stored';
    });
    expect([result, attempts]).toEqual(['stored', 3]);
  });

  it('gives up some time, as a busy database would', async () => {
    const always = whileNothingMoves('a', async () => {
      throw new MovedMeanwhile();
    });
    await expect(always).rejects.toMatchObject({ code: 'write-conflict' });
  });

  it('does not try again what fails for another reason', async () => {
    let attempts = 0;
    const broken = whileNothingMoves('a', async () => {
      attempts += 1;
      throw new RangeError('broken');
    });
    await expect(broken).rejects.toThrow('broken');
    expect(attempts).toBe(1);
  });

  it('lets those go one after the other who change one thing, and others at once; a failure holds nobody up', async () => {
    const events: string[] = [];
    const visit = (key: string, name: string) =>
      whileNothingMoves(key, async () => {
        events.push(`${name} in`);
        await nextTurn();
        events.push(`${name} out`);
        if (name === 'first') throw new RangeError('broken');
      });
    const visits = [visit('a', 'first'), visit('a', 'second'), visit('b', 'other')];
    const outcomes = (await Promise.allSettled(visits)).map(({ status }) => status);
    expect(outcomes).toEqual(['rejected', 'fulfilled', 'fulfilled']);
    expect(events.indexOf('second in')).toBeGreaterThan(events.indexOf('first out'));
    expect(events.indexOf('other in')).toBeLessThan(events.indexOf('first out'));
  });

  it('refuses those who would wait behind too many', async () => {
    const visits = Array.from({ length: 201 }, () => whileNothingMoves('a', () => nextTurn()));
    const outcomes = await Promise.allSettled(visits);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(200);
    expect(outcomes.at(-1)).toMatchObject({ reason: { code: 'write-queue-full' } });
  });
});
