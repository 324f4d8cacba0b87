import { describe, expect, it } from '@jest/globals';
import { DomainError } from '../../../shared/domain-error.js';
import { partsOnOffer } from './divisibility.js';

function faultsOf(isDivisible: boolean, smallestPartGrams: number): readonly string[] {
  try {
    partsOnOffer(isDivisible, smallestPartGrams, 1_000);
  } catch (error) {
    if (error instanceof DomainError) return error.faults.map(({ pointer, code }) => `${pointer} ${code}`);
    throw error;
  }
  return [];
}

describe('partsOnOffer', () => {
  it('offers any part, parts from a size on, or the whole', () => {
    expect(partsOnOffer(true, null, 1_000)).toEqual({ divisibility: 'DIVISIBLE', smallestPartGrams: null });
    expect(partsOnOffer(true, 1_000, 1_000)).toEqual({
      divisibility: 'DIVISIBLE',
      smallestPartGrams: 1_000,
    });
    expect(partsOnOffer(false, null, 1_000)).toEqual({ divisibility: 'WHOLE', smallestPartGrams: null });
  });

  it('refuses parts of what is not divided, and parts beyond the lot', () => {
    expect(faultsOf(false, 10)).toEqual(['/smallestPartKg CONTRADICTS']);
    expect(faultsOf(true, 1_001)).toEqual(['/smallestPartKg OUT_OF_RANGE']);
  });
});
