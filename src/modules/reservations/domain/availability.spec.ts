import { describe, expect, it } from '@jest/globals';
import { amountOf, NOTHING } from '../../ledger/domain/amount.js';
import { EMPTY_BALANCE } from '../../ledger/domain/lot-balance.js';
import { availabilityOf } from './availability.js';
import type { ReservationKind, ReservationState } from './reservation-states.js';

const NOW = '2026-11-23T08:00:00.000Z';
const TOMORROW = '2026-11-24T08:00:00.000Z';
const NEXT_WEEK = '2026-11-30T08:00:00.000Z';

function reserved(kind: ReservationKind, reservedGrams: number, expiresAt: string | null): ReservationState {
  return { kind, status: 'ACTIVE', reservedGrams, expiresAt };
}

describe('availabilityOf', () => {
  const balance = { ...EMPTY_BALANCE, AVAILABLE: amountOf(500, NOTHING.contentMilligrams) };

  it('adds what comes free, instant by instant', () => {
    const active = [
      reserved('SOFT', 10, NEXT_WEEK),
      reserved('SOFT', 20, TOMORROW),
      reserved('HARD', 40, TOMORROW),
      reserved('HARD', 80, null),
    ];
    expect(availabilityOf(balance, active, NOW)).toEqual({
      availableGrams: 500,
      softGrams: 30,
      hardGrams: 120,
      comingFree: [
        { at: TOMORROW, softGrams: 20, hardGrams: 40, availableGrams: 560 },
        { at: NEXT_WEEK, softGrams: 10, hardGrams: 0, availableGrams: 570 },
      ],
    });
  });

  it('counts as available what is reserved on paper only', () => {
    expect(availabilityOf(balance, [reserved('SOFT', 10, NOW), reserved('SOFT', 20, TOMORROW)], NOW)).toEqual(
      {
        availableGrams: 510,
        softGrams: 20,
        hardGrams: 0,
        comingFree: [{ at: TOMORROW, softGrams: 20, hardGrams: 0, availableGrams: 530 }],
      },
    );
  });
});
