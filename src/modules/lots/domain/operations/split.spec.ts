import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { amountOf, isNothing, sumOf, type Amount } from '../../../ledger/domain/amount.js';
import { EMPTY_BALANCE } from '../../../ledger/domain/lot-balance.js';
import { refusalOf } from '../../../../shared/refusal-for-specs.js';
import type { LotStock } from './lot-stock.js';
import { planSplit, splitGrams, type SplitPart } from './split.js';

const mass = (grams: number): SplitPart => ({ kind: 'MASS', grams });
const share = (ppm: number): SplitPart => ({ kind: 'SHARE', ppm });
const REST: SplitPart = { kind: 'REST' };

function stockOf(available: Amount): LotStock {
  const lot = { id: 'whole', code: 'LOT', organisationId: 'o', siteId: 's', form: 'SWARF' } as const;
  return { lot, balance: { ...EMPTY_BALANCE, AVAILABLE: available } };
}

describe('the grams of a split', () => {
  it('are thirds of 2,420,000 g as 806,667 + 806,667 + 806,666', () => {
    const third: SplitPart = { kind: 'PROPORTION', proportion: 1 };
    expect(splitGrams(2_420_000, [third, third, third])).toEqual([806_667, 806_667, 806_666]);
  });

  it('are as stated, and the rest', () => {
    expect(splitGrams(1_000, [mass(300), REST, mass(200)])).toEqual([300, 500, 200]);
    expect(splitGrams(1_000, [share(250_000), REST])).toEqual([250, 750]);
  });

  it.each([
    [[mass(1_000)], '/parts PARTS'],
    [[mass(400), mass(500)], '/parts DOES_NOT_SUM'],
    [[mass(600), mass(500)], '/parts DOES_NOT_SUM'],
    [[mass(600), REST, REST], '/parts/2 SECOND_REST'],
    [[mass(600), share(400_000)], '/parts MIXED'],
    [[{ kind: 'PROPORTION', proportion: 1 }, REST], '/parts/1 MIXED'],
    [[mass(1_000), REST], '/parts/1 EMPTY_PART'],
    [[share(1), share(999_999)], '/parts/0 EMPTY_PART'],
    [[share(500_000), share(500_001)], '/parts DOES_NOT_SUM'],
  ] satisfies [SplitPart[], string][])('refuse %j', (parts, fault) => {
    const { code, faults } = refusalOf(() => splitGrams(1_000, parts));
    expect(code).toBe('split-not-valid');
    expect(`${faults[0]?.pointer ?? ''} ${faults[0]?.code ?? ''}`).toBe(fault);
  });
});

describe('a split', () => {
  const amounts = fc.record({
    grams: fc.integer({ min: 10 ** 7, max: 10 ** 12 }),
    content: fc.tuple(...Array.from({ length: 4 }, () => fc.integer({ min: 0, max: 10 ** 13 }))),
  });

  it('neither makes nor loses a gram or a milligram', () => {
    fc.assert(
      fc.property(
        amounts,
        fc.array(fc.integer({ min: 1, max: 10 ** 6 }), { minLength: 2, maxLength: 9 }),
        (whole, weights) => {
          const [Nd = 0, Pr = 0, Dy = 0, Tb = 0] = whole.content;
          const available = amountOf(whole.grams, { Nd, Pr, Dy, Tb });
          const total = weights.reduce((sum, weight) => sum + weight, 0);
          const parts = weights.slice(1).map((weight) => share(Math.floor((weight * 990_000) / total) + 1));
          const ids = [...parts, REST].map((_part, index) => `p${index}`);
          const { changes, outputs } = planSplit(stockOf(available), [...parts, REST], ids);
          expect(isNothing(sumOf(changes.map(({ amount }) => amount)))).toBe(true);
          expect(sumOf(outputs.map(({ amount }) => amount))).toEqual(available);
        },
      ),
    );
  });
});
