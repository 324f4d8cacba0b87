import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { refusalOf } from '../../../../shared/refusal-for-specs.js';
import type { MaterialForm } from '../../../catalogue/domain/material-form.js';
import { amountOf, isNegative, isNothing, sumOf } from '../../../ledger/domain/amount.js';
import { EMPTY_BALANCE } from '../../../ledger/domain/lot-balance.js';
import type { TakenLot } from './merge.js';
import { planProcess, type ProcessYield } from './process.js';

function lotOf(id: string, form: MaterialForm, grams: number, milligrams: number): TakenLot {
  const content = { Nd: milligrams, Pr: 0, Dy: 7, Tb: 0 };
  return {
    lot: { id, code: `LOT-${id}`, organisationId: 'o', siteId: 's', form },
    balance: { ...EMPTY_BALANCE, AVAILABLE: amountOf(grams, content) },
    grams: null,
  };
}

const magnetsOf = (grams: number): ProcessYield['outputs'] => [
  { lotId: 'm', form: 'LIBERATED_MAGNET', grams },
];

describe('a process', () => {
  it('puts the metal into what it gives, but for that of the average mass lost', () => {
    const { changes, lossGrams } = planProcess('DISMANTLE', [lotOf('a', 'WHOLE_DEVICE', 1_000, 60_000)], {
      outputs: magnetsOf(90),
      residues: [{ material: 'STEEL', grams: 900 }],
      lossCause: 'DUST',
    });
    expect(lossGrams).toBe(10);
    // 10 of 1,000 g had 1 % of the metal.
    expect(
      changes.map(({ account, amount }) => [account.kind, amount.grams, amount.contentMilligrams.Nd]),
    ).toEqual([
      ['AVAILABLE', -1_000, -60_000],
      ['AVAILABLE', 90, 59_400],
      ['RESIDUE', 900, 0],
      ['LOSS', 10, 600],
    ]);
  });

  it('sums to zero and gives nobody less than nothing, whatever comes out', () => {
    const masses = fc.array(fc.integer({ min: 1, max: 10 ** 9 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(
        masses,
        masses,
        fc.nat(10 ** 9),
        fc.nat(10 ** 12),
        (outputs, residues, loss, milligrams) => {
          const given = [...outputs, ...residues].reduce((sum, grams) => sum + grams, loss);
          const { changes, outputs: made } = planProcess(
            'DISMANTLE',
            [lotOf('a', 'WHOLE_DEVICE', given, milligrams)],
            {
              outputs: outputs.map((grams, index) => ({
                lotId: `m${index}`,
                form: 'LIBERATED_MAGNET',
                grams,
              })),
              residues: residues.map((grams) => ({ material: 'STEEL', grams })),
              lossCause: loss === 0 ? null : 'DUST',
            },
          );
          expect(isNothing(sumOf(changes.map(({ amount }) => amount)))).toBe(true);
          expect(made.some(({ amount }) => isNegative(amount))).toBe(false);
        },
      ),
    );
  });

  it.each<[string, MaterialForm, Partial<ProcessYield>, string]>([
    ['more out than in', 'WHOLE_DEVICE', { outputs: magnetsOf(1_001) }, '/outputs MORE_OUT_THAN_IN'],
    ['a loss without a cause', 'WHOLE_DEVICE', { outputs: magnetsOf(999) }, '/lossCause LOSS_WITHOUT_CAUSE'],
    [
      'a cause without a loss',
      'WHOLE_DEVICE',
      { outputs: magnetsOf(1_000), lossCause: 'DUST' },
      '/lossCause NOTHING_LOST',
    ],
    ['swarf to dismantle', 'SWARF', { outputs: magnetsOf(1_000) }, '/inputs/0/lotId FORM_NOT_TAKEN'],
    [
      'powder from dismantling',
      'WHOLE_DEVICE',
      { outputs: [{ lotId: 'm', form: 'POWDER', grams: 1_000 }] },
      '/outputs/0/form FORM_NOT_GIVEN',
    ],
  ])('refuses %s', (_what, form, given, fault) => {
    const { code, faults } = refusalOf(() =>
      planProcess('DISMANTLE', [lotOf('a', form, 1_000, 5)], {
        outputs: [],
        residues: [],
        lossCause: null,
        ...given,
      }),
    );
    expect(code).toBe('process-not-valid');
    expect(`${faults[0]?.pointer ?? ''} ${faults[0]?.code ?? ''}`).toBe(fault);
  });

  it('that sorts gives what it took, in more lots', () => {
    const yielded: ProcessYield = {
      outputs: ['x', 'y'].map((lotId) => ({ lotId, form: 'LIBERATED_MAGNET', grams: 500 })),
      residues: [],
      lossCause: null,
    };
    const { outputs } = planProcess('SORT', [lotOf('a', 'LIBERATED_MAGNET', 1_000, 11)], yielded);
    // 11 mg in two halves: the odd one to the earlier.
    expect(outputs.map(({ amount }) => amount.contentMilligrams.Nd)).toEqual([6, 5]);
  });
});
