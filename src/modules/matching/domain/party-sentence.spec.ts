import { describe, expect, it } from '@jest/globals';
import type { UnmatchedReason } from './match-result.js';
import { partySentence } from './party-sentence.js';

const codeOf = (id: string): string => `DEM-${id}`;
/** A figure that is nobody's business. */
const SECRET = 918_273;

const value = {
  terms: { RESERVE: -SECRET },
  surplusUsdTenThousandthsPerKg: SECRET,
} as unknown as Extract<UnmatchedReason, { code: 'OUTBID' }>['value'];
const price = {
  intakeUsdTenThousandthsPerKg: SECRET,
  feedUsdTenThousandthsPerKg: SECRET,
  impurityUsdTenThousandthsPerKg: SECRET,
};
const reserveToMatch = { demandId: 'a', belowUsdTenThousandthsPerKg: SECRET, isCertain: true };

const REASONS: readonly UnmatchedReason[] = [
  { code: 'NO_SURPLUS', demandId: 'a', value, reserveToMatch },
  { code: 'OUTBID', demandId: 'a', value, price, shortfallUsdTenThousandthsPerKg: SECRET, reserveToMatch },
  { code: 'LEFT_OUT', demandId: 'a', value, price, opportunityCostUsdMicros: SECRET },
  {
    code: 'PART_DOES_NOT_FIT',
    demandId: 'a',
    smallestNdPrOxideGrams: SECRET,
    fittingNdPrOxideGrams: SECRET,
  },
  {
    code: 'CAMPAIGN_MINIMUM_NOT_REACHED',
    campaigns: [
      {
        demandId: 'a',
        requiredNdPrOxideGrams: SECRET,
        reachableNdPrOxideGrams: SECRET,
        allocatedNdPrOxideGrams: SECRET,
      },
    ],
  },
];

describe('what an owner is told of a lot that is not matched', () => {
  it.each(REASONS)('$code names the demand and no figure of it', (reason) => {
    const sentence = partySentence(reason, codeOf);
    expect(sentence).toContain('DEM-a');
    expect(sentence).not.toMatch(/\d/);
  });

  it('names the limits that it misses, which are published', () => {
    const gate = {
      gate: 'MOISTURE',
      verdict: 'FAIL',
      found: '38 wt%',
      required: 'at most 30 wt%',
      detail: '',
    };
    const reason = {
      code: 'NOT_ELIGIBLE',
      nearMisses: [{ demandId: 'a', failedGates: [gate] }],
      demandCount: 3,
    } as unknown as UnmatchedReason;
    expect(partySentence(reason, codeOf)).toContain('38 wt%; required: at most 30 wt%');
  });
});
