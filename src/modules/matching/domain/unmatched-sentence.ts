import type { PriceOfPlace, UnmatchedReason } from './match-result.js';
import { sumOfPrice } from './price-of-place.js';

function usdPerKg(tenThousandths: number): string {
  return `${(tenThousandths / 10_000).toFixed(2)} USD/kg`;
}

function kilograms(grams: number): string {
  return `${grams / 1000} kg`;
}

/** Names what has a price. */
function priceWords({ feedUsdTenThousandthsPerKg, impurityUsdTenThousandthsPerKg }: PriceOfPlace): string {
  const others = [
    ...(feedUsdTenThousandthsPerKg === 0 ? [] : ['plant mass']),
    ...(impurityUsdTenThousandthsPerKg === 0 ? [] : ['impurities']),
  ];
  if (others.length === 0) return "that plant's intake price";
  return `that plant's price of intake, ${others.join(' and ')}`;
}

/**
 * Why a lot, or the rest of it, is not matched, in one or two sentences for people.
 * @param codeOf the code that people know a demand by
 */
export function unmatchedSentence(reason: UnmatchedReason, codeOf: (id: string) => string): string {
  switch (reason.code) {
    case 'BELOW_SMALLEST_QUANTITY':
      return `It holds ${reason.ndPrOxideMilligramsP50 / 1000} g of NdPr oxide, less than the smallest quantity of ${reason.smallestMilligrams / 1000} g.`;
    case 'NOT_ELIGIBLE': {
      const [nearest] = reason.nearMisses;
      if (nearest === undefined) return 'There is no open demand.';
      const gates = nearest.failedGates.map(
        ({ gate, found, required }) => `${gate} (${found}; required: ${required})`,
      );
      return `None of ${reason.demandCount} demand(s) takes it. Nearest is ${codeOf(nearest.demandId)}, missed by ${gates.join(' and ')}.`;
    }
    case 'NO_SURPLUS': {
      const shortfall = usdPerKg(-reason.value.surplusUsdTenThousandthsPerKg);
      return `It passes every gate of ${codeOf(reason.demandId)}, but its costs and reserve exceed the value there by ${shortfall} of NdPr oxide.`;
    }
    case 'OUTBID': {
      const surplus = usdPerKg(reason.value.surplusUsdTenThousandthsPerKg);
      const price = usdPerKg(sumOfPrice(reason.price));
      return `Its surplus of ${surplus} at ${codeOf(reason.demandId)} is not above ${priceWords(reason.price)} of ${price}: better lots fill the capacity.`;
    }
    case 'LEFT_OUT': {
      const surplus = usdPerKg(reason.value.surplusUsdTenThousandthsPerKg);
      const price = usdPerKg(sumOfPrice(reason.price));
      return `Its surplus of ${surplus} at ${codeOf(reason.demandId)} is above ${priceWords(reason.price)} of ${price}, but what the rules on whole lots, parts, campaigns and blends leave has no place for it.`;
    }
    case 'PART_DOES_NOT_FIT':
      return `It goes out in parts of ${kilograms(reason.smallestNdPrOxideGrams)} of NdPr oxide or more, and ${codeOf(reason.demandId)}, where most of it would fit, takes ${kilograms(reason.fittingNdPrOxideGrams)} of it at the most.`;
    case 'CAMPAIGN_MINIMUM_NOT_REACHED': {
      const campaigns = reason.campaigns.map(
        ({ demandId, requiredNdPrOxideGrams, reachableNdPrOxideGrams }) =>
          `${codeOf(demandId)} needs ${kilograms(requiredNdPrOxideGrams)} of NdPr oxide for a campaign and can reach ${kilograms(reachableNdPrOxideGrams)}`,
      );
      return `${campaigns.join('; ')}.`;
    }
  }
}
