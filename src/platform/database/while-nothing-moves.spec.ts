import { describe, expect, it } from '@jest/globals';
import { MovedMeanwhile, whileNothingMoves } from './while-nothing-moves.js';

describe('whileNothingMoves', () => {
  it('tries again until nothing moved', async () => {
    let attempts = 0;
    const result = await whileNothingMoves(async () => {
      attempts += 1;
      if (attempts < 3) throw new MovedMeanwhile();
      return 'stored';
    });
    expect([result, attempts]).toEqual(['stored', 3]);
  });

  it('gives up some time, as a busy database would', async () => {
    const always = whileNothingMoves(async () => {
      throw new MovedMeanwhile();
    });
    await expect(always).rejects.toMatchObject({ code: 'write-conflict' });
  });

  it('does not try again what fails for another reason', async () => {
    let attempts = 0;
    const broken = whileNothingMoves(async () => {
      attempts += 1;
      throw new RangeError('broken');
    });
    await expect(broken).rejects.toThrow('broken');
    expect(attempts).toBe(1);
  });
});
