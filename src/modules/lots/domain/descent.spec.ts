import { describe, expect, it } from '@jest/globals';
import { isWeighedAnew, parentsFirst, partsOfParents } from './descent.js';

describe('descent', () => {
  it('puts parents before children, whatever their ids', () => {
    const lots = [
      { id: 'a', parentLotIds: ['c', 'd'] },
      { id: 'b', parentLotIds: ['outside'] },
      { id: 'c', parentLotIds: ['b'] },
      { id: 'd', parentLotIds: ['b', 'c'] },
    ];
    expect(parentsFirst(lots).map(({ id }) => id)).toEqual(['b', 'c', 'd', 'a']);
    expect(parentsFirst([...lots].reverse()).map(({ id }) => id)).toEqual(['b', 'c', 'd', 'a']);
  });

  it('refuses a circle', () => {
    expect(() => parentsFirst([{ id: 'a', parentLotIds: ['a'] }])).toThrow(RangeError);
  });

  it('gives each lot its part of what was taken', () => {
    // 60 of 100 kg of a and all of b, made into 90 and 10 kg.
    const taken = [
      { parentLotId: 'a', takenGrams: 60, parentNetMassGrams: 100 },
      { parentLotId: 'b', takenGrams: 40, parentNetMassGrams: 40 },
    ];
    const shares = partsOfParents(taken, 90, 100).map(({ share }) => share);
    expect(shares[0]).toBeCloseTo(0.54, 12);
    expect(shares[1]).toBeCloseTo(0.9, 12);
  });

  it('ends where magnets came out and were weighed, not where a rotor did', () => {
    expect(isWeighedAnew('PROCESS', 'LIBERATED_MAGNET')).toBe(true);
    expect(isWeighedAnew('PROCESS', 'ROTOR_OR_ASSEMBLY')).toBe(false);
    expect(isWeighedAnew('SPLIT', 'LIBERATED_MAGNET')).toBe(false);
  });
});
