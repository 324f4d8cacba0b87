import type { EvidenceProposal } from '../../estimation/domain/next-evidence.js';
import type { ValueInterval } from '../../estimation/domain/estimated-value.js';

/** Evidence that could be added, with what it is expected to be worth. */
export interface ValuedEvidence extends EvidenceProposal {
  /** Micro-units of the currency. */
  readonly expectedGainMicros: number;
  /** Gain less cost; null where no cost in this currency is known. */
  readonly netGainMicros: number | null;
}

const MICROS = 1_000_000;

/**
 * Ranks evidence by what it is worth to somebody who is paid for what is certain: the low figure P10 rises by the share
 * that the interval shrinks by, so the gain is narrowing · (P50 − P10) of the value; the cost is the catalogue's, in USD,
 * and nothing is converted. The best net gain first; where no cost counts, the best gain.
 */
export function valuedEvidence(
  proposals: readonly EvidenceProposal[],
  value: ValueInterval,
  currency: string,
): readonly ValuedEvidence[] {
  const worth = ({ expectedGainMicros, netGainMicros }: ValuedEvidence): number =>
    netGainMicros ?? expectedGainMicros;
  return proposals
    .map((proposal) => {
      const expectedGainMicros = Math.round(proposal.expectedNarrowing * (value.p50 - value.p10));
      const costMicros = currency === 'USD' && proposal.costUsd !== null ? proposal.costUsd * MICROS : null;
      const netGainMicros = costMicros === null ? null : Math.round(expectedGainMicros - costMicros);
      return { ...proposal, expectedGainMicros, netGainMicros };
    })
    .sort((a, b) => worth(b) - worth(a) || (a.action < b.action ? -1 : 1));
}
