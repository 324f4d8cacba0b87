import { describe, expect, it } from '@jest/globals';
import { refusalOf } from '../../../shared/refusal-for-specs.js';
import { assertLotMayBecome, LOT_STATUSES, type LotStatus } from './lot-states.js';

/** Written out once more, so that a change of the table is a decision. */
const ALLOWED: readonly (readonly [LotStatus, LotStatus])[] = [
  ['DRAFT', 'LISTED'],
  ['DRAFT', 'CLOSED'],
  ['DRAFT', 'WITHDRAWN'],
  ['LISTED', 'DRAFT'],
  ['LISTED', 'LISTED'],
  ['LISTED', 'CLOSED'],
  ['LISTED', 'WITHDRAWN'],
  ['CLOSED', 'DRAFT'],
];
const ALL = LOT_STATUSES.flatMap((now) => LOT_STATUSES.map((next) => [now, next] as const));
const isAllowed = ([now, next]: readonly [LotStatus, LotStatus]): boolean =>
  ALLOWED.some(([from, to]) => from === now && to === next);

describe('a lot', () => {
  it.each(ALL.filter(isAllowed))('that is %s may become %s', (now, next) => {
    expect(() => assertLotMayBecome(next, now)).not.toThrow();
  });

  it.each(ALL.filter((pair) => !isAllowed(pair)))('that is %s cannot become %s', (now, next) => {
    const refusal = refusalOf(() => assertLotMayBecome(next, now));
    expect(refusal.code).toBe('lot-state-forbids');
    expect(refusal.facts).toEqual({ status: now });
  });
});
