import { DomainError } from '../../shared/domain-error.js';
import type { ProductProfile } from './domain/catalogue.js';

/** @throws DomainError `catalogue-row-not-found` */
export function findRow<Row>(table: ReadonlyMap<string, Row>, key: string): Row {
  const row = table.get(key);
  if (row === undefined)
    throw new DomainError('catalogue-row-not-found', 'There is no row with this key in this version.');
  return row;
}

/** Those of one sector; all of them where none is named. */
export function profilesOfSector(
  profiles: ReadonlyMap<string, ProductProfile>,
  sector: string | undefined,
): readonly ProductProfile[] {
  return [...profiles.values()].filter((profile) => sector === undefined || profile.sector === sector);
}

/** A list of rows as the API shows it, in the order given. */
export function listRows<Row, View>(
  catalogueVersion: string,
  rows: Iterable<Row>,
  toView: (row: Row) => View,
): { catalogueVersion: string; items: View[] } {
  return { catalogueVersion, items: [...rows].map((row) => toView(row)) };
}
