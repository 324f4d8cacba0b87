import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { nextPlaceAfter } from './feed-position.js';

describe('where a reader of the feed goes on', () => {
  it.each([
    ['nothing found', [], 7],
    ['fewer than asked for', [3], 7],
    ['as many as asked for', [3, 5], 5],
  ])('%s', (_case, found, expected) => {
    expect(nextPlaceAfter(found, { after: 1, limit: 2, headSize: 7 })).toBe(expected);
  });

  it('passes over nothing and gives nothing twice, however the chain grows between two readings', () => {
    const growths = fc.array(fc.array(fc.boolean(), { maxLength: 8 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(growths, fc.integer({ min: 1, max: 3 }), (parts, limit) => {
        const mine: boolean[] = [];
        const given: number[] = [];
        let after = 0;
        const readOn = (): number => {
          const places = mine.flatMap((isMine, k) => (isMine && k + 1 > after ? [k + 1] : []));
          const found = places.slice(0, limit);
          given.push(...found);
          after = nextPlaceAfter(found, { after, limit, headSize: mine.length });
          return found.length;
        };
        for (const part of parts) {
          mine.push(...part);
          readOn();
        }
        while (readOn() > 0);
        expect(given).toEqual(mine.flatMap((isMine, k) => (isMine ? [k + 1] : [])));
        expect(after).toBe(mine.length);
      }),
    );
  });
});
