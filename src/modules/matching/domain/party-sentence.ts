import type { UnmatchedReason } from './match-result.js';
import { unmatchedSentence } from './unmatched-sentence.js';

/**
 * Why a lot, or the rest of it, is not matched, as its owner is told: as `unmatchedSentence`, but with no figure of what
 * others pay, ask or take.
 * @param codeOf the code that people know a demand by
 */
export function partySentence(reason: UnmatchedReason, codeOf: (id: string) => string): string {
  switch (reason.code) {
    case 'BELOW_SMALLEST_QUANTITY':
    case 'NOT_ELIGIBLE':
      return unmatchedSentence(reason, codeOf);
    case 'NO_SURPLUS':
      return `It passes every gate of ${codeOf(reason.demandId)}, but what it is worth there does not cover its costs and its reserve price.`;
    case 'OUTBID':
      return `It passes every gate of ${codeOf(reason.demandId)}, but better lots fill the capacity there.`;
    case 'LEFT_OUT':
      return `It passes every gate of ${codeOf(reason.demandId)}, but what the rules on whole lots, parts, campaigns and blends leave there has no place for it.`;
    case 'PART_DOES_NOT_FIT':
      return `Its smallest part is more than ${codeOf(reason.demandId)}, where most of it would fit, can take.`;
    case 'CAMPAIGN_MINIMUM_NOT_REACHED':
      return `${reason.campaigns.map(({ demandId }) => codeOf(demandId)).join(', ')}: what can be had does not make a campaign.`;
  }
}
