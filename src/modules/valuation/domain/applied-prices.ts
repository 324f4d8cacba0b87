import { ESTIMATED_ELEMENTS, type EstimatedElement } from '../../catalogue/domain/rare-earths.js';
import type { PriceQuote } from './price-csv.js';
import { daysBetween } from './price-date.js';
import { NAME_OF_OXIDE, quotesFor } from './priced-oxide.js';

/** A price that is older than this, in days, is warned of. A judgement: a quarter of a year. */
export const STALE_AFTER_DAYS = 90;

/** Which quote an element's oxide is valued at. */
export interface AppliedPrice<Quote extends PriceQuote = PriceQuote> {
  readonly element: EstimatedElement;
  /** Null where none is known; the oxide then counts zero. */
  readonly quote: Quote | null;
  /** From the quote's date to the date of the valuation; null without a quote. */
  readonly ageDays: number | null;
}

/**
 * Chooses the quote for each element: its own oxide's, else that of NdPr oxide for Nd and Pr. An own quote goes
 * before one of NdPr oxide however old it is: its age is stated.
 * @param latest per oxide at most one quote, the latest on or before `date`
 * @param date ISO date of the valuation
 */
export function appliedPrices<Quote extends PriceQuote>(
  latest: readonly Quote[],
  date: string,
): readonly AppliedPrice<Quote>[] {
  return ESTIMATED_ELEMENTS.map((element) => {
    const candidates = quotesFor(element).flatMap((oxide) => latest.filter((one) => one.oxide === oxide));
    const [quote = null] = candidates;
    return { element, quote, ageDays: quote && daysBetween(quote.date, date) };
  });
}

/** Micro-units per kilogram of traded oxide by element; what has no price is left out. */
export function priceMicrosPerKgOf(
  applied: readonly AppliedPrice[],
): Readonly<Partial<Record<EstimatedElement, number>>> {
  return Object.fromEntries(
    applied.flatMap(({ element, quote }) => (quote ? [[element, quote.priceMicrosPerKg]] : [])),
  );
}

export const VALUATION_WARNING_CODES = ['NO_PRICE', 'STALE_PRICE'] as const;
export type ValuationWarningCode = (typeof VALUATION_WARNING_CODES)[number];

/** Why a value may be off; it stands all the same. */
export interface ValuationWarning {
  readonly code: ValuationWarningCode;
  readonly element: EstimatedElement;
  readonly detail: string;
}

/** What a reader of the value must know of the prices behind it. */
export function priceWarnings(applied: readonly AppliedPrice[]): readonly ValuationWarning[] {
  return applied.flatMap(({ element, quote, ageDays }): readonly ValuationWarning[] => {
    if (quote === null || ageDays === null) {
      const detail = 'No price is known on or before this date, so that it counts zero: upload a quote.';
      return [{ code: 'NO_PRICE', element, detail }];
    }
    if (ageDays <= STALE_AFTER_DAYS) return [];
    const age = `${ageDays} days old, more than ${STALE_AFTER_DAYS}`;
    const detail = `The quote for ${NAME_OF_OXIDE[quote.oxide]} of ${quote.date} is ${age}: upload a newer one.`;
    return [{ code: 'STALE_PRICE', element, detail }];
  });
}
