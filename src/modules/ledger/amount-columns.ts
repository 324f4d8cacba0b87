import { amountOf, type Amount } from './domain/amount.js';

/** An amount as the tables hold it. */
export interface AmountColumns {
  readonly grams: number;
  readonly ndMilligrams: number;
  readonly prMilligrams: number;
  readonly dyMilligrams: number;
  readonly tbMilligrams: number;
}

export function columnsOf({ grams, contentMilligrams: { Nd, Pr, Dy, Tb } }: Amount): AmountColumns {
  return { grams, ndMilligrams: Nd, prMilligrams: Pr, dyMilligrams: Dy, tbMilligrams: Tb };
}

export function amountFrom(row: AmountColumns): Amount {
  const { grams, ndMilligrams: Nd, prMilligrams: Pr, dyMilligrams: Dy, tbMilligrams: Tb } = row;
  return amountOf(grams, { Nd, Pr, Dy, Tb });
}
