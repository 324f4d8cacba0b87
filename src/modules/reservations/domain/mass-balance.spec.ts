import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ModelYard } from '../../../../test/support/model-operations.js';
import { PlannedYard } from '../../../../test/support/planned-yard.js';
import { ORDER_KINDS } from '../../../../test/support/yard-choices.js';
import {
  carryOutOnBoth,
  runCommands,
  SEQUENCES,
  yardCommands,
  type CommandTally,
} from '../../../../test/support/yard-commands.js';
import type { OrderOf, YardOrder } from '../../../../test/support/yard-orders.js';

/** Commands of one run of this test at the least. */
const COMMANDS_MIN = 10_000;
const COMMANDS_PER_SEQUENCE_MAX = 60;
const TIMEOUT_MS = 60_000 + SEQUENCES * 200;

/** Gives the orders to the model and to the planning functions; says what became of each. */
function outcomesOf(orders: readonly YardOrder[]): readonly string[] {
  const [model, yard] = [new ModelYard(), new PlannedYard()];
  return orders.map((order) => carryOutOnBoth(model, yard, order));
}

/** A gram with 2 mg of terbium. */
const GRAM: OrderOf<'RECEIVE'> = {
  kind: 'RECEIVE',
  lot: 'lot-0000',
  form: 'LIBERATED_MAGNET',
  figures: [1, 0, 0, 0, 2],
};
const lot = GRAM.lot;
const RICHER: YardOrder = { kind: 'ADJUST', lot, metals: [0, 0, 1, 2] };
const POORER: YardOrder = { kind: 'ADJUST', lot, metals: [0, 0, 0, 0] };
const HOLD: YardOrder = { kind: 'HOLD', lot, grams: 1, hold: 'hold-0' };
const HOLD_RELEASE: YardOrder = { kind: 'HOLD_RELEASE', hold: 'hold-0', isSamePerson: false };

describe('the mass of a yard', () => {
  it(
    'is where a simple model says it is, whatever is done, and never lost',
    () => {
      const counts: CommandTally = new Map();
      // Unbiased: sequences of all lengths alike, not mostly short ones.
      fc.assert(fc.property(yardCommands(counts, COMMANDS_PER_SEQUENCE_MAX), runCommands), {
        numRuns: SEQUENCES,
        unbiased: true,
      });
      expect([...counts.values()].reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(
        COMMANDS_MIN,
      );
      expect(ORDER_KINDS.filter((kind) => !counts.has(`${kind} done`))).toEqual([]);
      for (const kind of ['RESERVE', 'RELEASE'])
        expect(counts.get(`${kind} part-not-on-offer`) ?? 0).toBeGreaterThan(10);
    },
    TIMEOUT_MS,
  );

  /* Counterexamples as fast-check shrank them. */

  it('says that nothing is there where nothing is, however small a part is asked for', () => {
    const orders: readonly YardOrder[] = [
      { ...GRAM, figures: [2, 0, 0, 0, 0] },
      { kind: 'RESERVE', lot, grams: null, reservation: 'reservation-0', hours: 1 },
      { kind: 'LIST', lot, isWhole: false, smallest: 2 },
      { kind: 'RESERVE', lot, grams: 1, reservation: 'reservation-1', hours: 1 },
    ];
    expect(outcomesOf(orders)).toEqual(['done', 'done', 'done', 'insufficient-available']);
  });

  it('lets go of what is held with the metal that an assay has found in it meanwhile', () => {
    expect(outcomesOf([GRAM, HOLD, RICHER, HOLD_RELEASE])).toEqual(['done', 'done', 'done', 'done']);
    expect(outcomesOf([GRAM, HOLD, POORER, HOLD_RELEASE])).toEqual(['done', 'done', 'done', 'done']);
  });

  it('does not undo an adjustment of metal where its mass has been put aside since', () => {
    const undone: YardOrder = { kind: 'REVERSE', posting: 1 };
    expect(outcomesOf([GRAM, POORER, HOLD, undone, HOLD_RELEASE, undone])).toEqual([
      'done',
      'done',
      'done',
      'insufficient-balance',
      'done',
      'done',
    ]);
  });

  it('does not undo an adjustment of metal that was held then and is available now', () => {
    const undone: YardOrder = { kind: 'REVERSE', posting: 2 };
    const outcomes = outcomesOf([GRAM, HOLD, POORER, HOLD_RELEASE, undone]);
    expect(outcomes.at(-1)).toBe('insufficient-balance');
  });

  it('does not undo a count whose grams have been given metal since, and the others promised', () => {
    const orders: readonly YardOrder[] = [
      { ...GRAM, figures: [1, 0, 0, 0, 0] },
      { kind: 'RESERVE', lot, grams: null, reservation: 'reservation-0', hours: 1 },
      { kind: 'COUNT', lot, grams: 4, cause: 'FOUND' },
      { kind: 'ADJUST', lot, metals: [0, 0, 0, 1] },
      { kind: 'REVERSE', posting: 2 },
    ];
    expect(outcomesOf(orders).at(-1)).toBe('insufficient-balance');
  });
});
