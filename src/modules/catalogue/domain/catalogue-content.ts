import { canonicalJson } from '../../../shared/canonical-json.js';
import type { Catalogue } from './catalogue.js';

/** Tables that content holds as lists, and the field by which each row is found again. */
const KEY_FIELDS = {
  productProfiles: 'key',
  magnetGrades: 'key',
  processRoutes: 'key',
  assayMethods: 'key',
  oxideFactors: 'compound',
  looseForms: 'form',
} as const;

type KeyedTable = keyof typeof KEY_FIELDS;

/** The catalogue as canonical JSON. JSON has no maps; each row carries its key, so a list of rows loses nothing. */
export function contentOf(catalogue: Catalogue): string {
  const tables = Object.entries(catalogue).map(([name, value]: [string, unknown]) => [
    name,
    value instanceof Map ? [...(value.values() as Iterable<unknown>)] : value,
  ]);
  return canonicalJson(Object.fromEntries(tables));
}

/**
 * The exact inverse of `contentOf`, for contents of any age: what was sound when it was recorded is not held
 * against the rules of today, and fields that came later stay absent.
 * @throws SyntaxError or Error where the text is no content
 */
export function catalogueFromContent(content: string): Catalogue {
  const stored = JSON.parse(content) as Record<string, unknown>;
  const tables = (Object.keys(KEY_FIELDS) as KeyedTable[]).map((table) => [
    table,
    rowsByKey(table, stored[table]),
  ]);
  return { ...stored, ...Object.fromEntries(tables) } as Catalogue;
}

function rowsByKey(table: KeyedTable, rows: unknown): ReadonlyMap<unknown, unknown> {
  if (!Array.isArray(rows)) throw new Error(`Catalogue content without ${table}`);
  return new Map(rows.map((row: Record<string, unknown>) => [row[KEY_FIELDS[table]], row]));
}
