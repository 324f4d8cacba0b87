import { describe, expect, it } from '@jest/globals';
import { refusalOf } from '../../../shared/refusal-for-specs.js';
import { isOnOffer, requireOnOffer } from './on-offer.js';

const NOW = '2026-11-23T23:59:59.999Z';

describe('a lot on offer', () => {
  it.each([null, '2026-11-23', '2027-01-01'])('is listed, its last day being %s', (availableUntil) => {
    expect(isOnOffer({ status: 'LISTED', availableUntil }, NOW)).toBe(true);
  });

  it.each([
    ['DRAFT', null],
    ['CLOSED', null],
    ['WITHDRAWN', '2027-01-01'],
    ['LISTED', '2026-11-22'],
  ] as const)('is not %s until %s', (status, availableUntil) => {
    expect(isOnOffer({ status, availableUntil }, NOW)).toBe(false);
    const { code, facts } = refusalOf(() => requireOnOffer({ status, availableUntil }, NOW));
    expect([code, facts]).toEqual(['lot-not-on-offer', { status, availableUntil }]);
  });
});
