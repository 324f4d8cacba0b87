import type { ObjectLiteral, SelectQueryBuilder } from 'typeorm';
import { exactInteger } from '../../platform/database/columns.js';
import { amountOf, type Amount } from './domain/amount.js';

/** Sums of entries as the engines give them: PostgreSQL as text, for they may be beyond a bigint. */
export interface AmountSums {
  readonly grams: string | number;
  readonly nd: string | number;
  readonly pr: string | number;
  readonly dy: string | number;
  readonly tb: string | number;
}

/** Adds the sums of an entry's amounts, whose alias is `entry`. @param sign −1 for what the accounts gave */
export function selectAmountSums<Row extends ObjectLiteral>(
  builder: SelectQueryBuilder<Row>,
  sign: 1 | -1 = 1,
): SelectQueryBuilder<Row> {
  for (const name of ['grams', 'nd', 'pr', 'dy', 'tb'] as const) {
    const column = name === 'grams' ? 'grams' : `${name}Milligrams`;
    builder.addSelect(`SUM(${sign === 1 ? '' : '-'}entry.${column})`, name);
  }
  return builder;
}

/** @throws RangeError where a sum is not exact */
export function amountFromSums({ grams, nd, pr, dy, tb }: AmountSums): Amount {
  const exact = (sum: string | number): number => exactInteger.from(sum) as number;
  return amountOf(exact(grams), { Nd: exact(nd), Pr: exact(pr), Dy: exact(dy), Tb: exact(tb) });
}
