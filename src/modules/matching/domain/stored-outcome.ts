import type { DemandOutcome, LotOutcome, PriceOfPlace, UnmatchedReason } from './match-result.js';

/** Outcomes of runs of before there were rules: they had one price, of intake, and no parts of a gap. */
interface FormerPrice {
  readonly intakePriceUsdTenThousandthsPerKg?: number;
}

const NO_RULES = {
  feedPriceUsdMicrosPerKg: null,
  feedGrams: 0,
  feedGramsMax: null,
  blends: [],
  fairShareNdPrOxideGrams: 0,
  unusedUsdMicros: 0,
  relaxations: [],
} as const satisfies Partial<DemandOutcome>;

/** A demand's outcome as it may be stored, by an earlier version too, in today's terms. */
export function currentDemandOutcome(stored: DemandOutcome): DemandOutcome {
  return { ...{ ...NO_RULES }, ...stored };
}

/** A lot's outcome as it may be stored, by an earlier version too, in today's terms. */
export function currentLotOutcome(stored: LotOutcome): LotOutcome {
  return { ...{ opportunityCostUsdMicros: 0 }, ...stored, unmatched: currentReason(stored.unmatched) };
}

function currentReason(reason: UnmatchedReason | null): UnmatchedReason | null {
  if (reason?.code !== 'OUTBID' && reason?.code !== 'NO_SURPLUS') return reason;
  const { reserveToMatch } = reason;
  // A reserve was certain when there were no rules.
  const current = {
    ...reason,
    reserveToMatch: reserveToMatch && { ...{ isCertain: true }, ...reserveToMatch },
  };
  return current.code === 'NO_SURPLUS' ? current : { ...current, price: priceOf(current) };
}

function priceOf(reason: FormerPrice & { readonly price?: PriceOfPlace }): PriceOfPlace {
  return (
    reason.price ?? {
      intakeUsdTenThousandthsPerKg: reason.intakePriceUsdTenThousandthsPerKg ?? 0,
      feedUsdTenThousandthsPerKg: 0,
      impurityUsdTenThousandthsPerKg: 0,
    }
  );
}
