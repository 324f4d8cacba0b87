import { In, type FindOperator, type SelectQueryBuilder } from 'typeorm';
import type { Visibility } from './caller.js';

/** Whose rows an answer may be made of: what the caller may see and, where it asks for one owner, that one's. Null: anybody's. */
export function ownersOf(visibility: Visibility, asked?: string): readonly string[] | null {
  if (visibility.all) return asked === undefined ? null : [asked];
  if (asked === undefined) return visibility.organisationIds;
  return visibility.organisationIds.includes(asked) ? [asked] : [];
}

/** The same as a condition to spread into a `where`. */
export function ownedByVisible(
  visibility: Visibility,
  asked?: string,
): { readonly organisationId?: FindOperator<string> } {
  const owners = ownersOf(visibility, asked);
  return owners === null ? {} : { organisationId: In([...owners]) };
}

/** The same as a condition of a query. @param column of the owner, as the query names it */
export function whereOwned<Row extends object>(
  builder: SelectQueryBuilder<Row>,
  column: string,
  owners: readonly string[] | null,
): void {
  if (owners === null) return;
  if (owners.length === 0) builder.andWhere('1 = 0');
  else builder.andWhere(`${column} IN (:...owners)`, { owners: [...owners] });
}
