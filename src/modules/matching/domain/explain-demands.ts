import type { MatchProblem } from './build-problem.js';
import { campaignShortfall, type MatchEnd } from './explain-lots.js';
import type { DemandOutcome } from './match-result.js';
import { demandIntakeUnits, entry, GRAMS_PER_FLOW_UNIT } from './transportation-problem.js';

/** What every demand receives, at what price of intake, and which campaign was given up and why. */
export function explainDemands(problem: MatchProblem, end: MatchEnd): readonly DemandOutcome[] {
  const intake = demandIntakeUnits(problem.transportation, end.flowUnits);
  return problem.demands.map((demand, position) => {
    const filledUnits = entry(intake, position);
    const capacityUnits = entry(problem.transportation.capacityUnits, position);
    const closed = end.closedCampaigns.find((campaign) => campaign.demand === position);
    return {
      demandId: demand.id,
      status: closed ? 'CAMPAIGN_MINIMUM_NOT_REACHED' : fillStatus(filledUnits, capacityUnits),
      filledNdPrOxideGrams: filledUnits * GRAMS_PER_FLOW_UNIT,
      capacityNdPrOxideGrams: capacityUnits * GRAMS_PER_FLOW_UNIT,
      minimumNdPrOxideGrams: demand.ndPrOxideGramsMin,
      isMinimumReached: filledUnits >= (problem.minimumUnits[position] ?? 0),
      intakePriceUsdTenThousandthsPerKg: closed ? null : entry(end.intakePrices, position),
      campaign: closed ? campaignShortfall(problem, closed) : null,
    };
  });
}

function fillStatus(filledUnits: number, capacityUnits: number): 'FILLED' | 'PARTLY_FILLED' | 'UNFILLED' {
  if (filledUnits === 0) return 'UNFILLED';
  return filledUnits === capacityUnits ? 'FILLED' : 'PARTLY_FILLED';
}
