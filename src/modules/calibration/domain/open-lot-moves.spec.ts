import { describe, expect, it } from '@jest/globals';
import { openLotMoves, type OpenLot } from './open-lot-moves.js';

function anOpenLot(lotId: string, p50: number, p50After: number, p90After = 2_000): OpenLot {
  return {
    lotId,
    before: { p10: 0, p50, p90: 2_000, mean: 1_000 },
    after: { p10: 0, p50: p50After, p90: p90After, mean: 1_000 },
  };
}

describe('openLotMoves', () => {
  it('lists what moves, the largest change first and equal ones by id', () => {
    const moves = openLotMoves([
      anOpenLot('c', 1_000, 1_150),
      anOpenLot('still', 500, 500),
      anOpenLot('b', 2_000, 1_700),
      anOpenLot('a', 3_000, 3_150),
    ]);
    expect(moves.map((each) => [each.lotId, each.p50ChangeMilligrams])).toEqual([
      ['b', -300],
      ['a', 150],
      ['c', 150],
    ]);
    expect(moves[0]?.p50RelativeChange).toBeCloseTo(-0.15, 12);
    expect(moves[2]).toMatchObject({ before: { p50: 1_000 }, after: { p50: 1_150 } });
  });

  it('lists a lot of which only the spread changes', () => {
    expect(openLotMoves([anOpenLot('wide', 1_000, 1_000, 1_800)])).toMatchObject([
      { lotId: 'wide', p50ChangeMilligrams: 0, p50RelativeChange: 0 },
    ]);
  });

  it('claims no relative change from nothing', () => {
    expect(openLotMoves([anOpenLot('new', 0, 10)])[0]?.p50RelativeChange).toBeNull();
  });

  it('is empty where nothing is open', () => {
    expect(openLotMoves([])).toEqual([]);
  });
});
