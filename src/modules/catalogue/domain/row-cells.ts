/** One figure or word of a row: the column that it would stand in, and where it is in the row. */
export interface RowCell {
  readonly column: string;
  readonly text: string;
  /** JSON Pointer (RFC 6901) into the row, e.g. `/elementWtPct/Dy/mode`. */
  readonly pointer: string;
}

/** Columns of the parts of a row that hold one entry per element or impurity: `dy` + suffix. */
const COLUMN_SUFFIX: Readonly<Record<string, string>> = {
  elementWtPct: 'WtPct',
  minorRareEarthWtPct: 'WtPct',
  otherElementWtPct: 'WtPct',
  elementYield: 'Yield',
  impurityToleranceWtPct: 'ToleranceWtPct',
};

/**
 * A row taken apart into the cells that it would be read from, so that a row which comes as JSON meets the same
 * checks as one that comes in a file. The inverse of the row readers for profiles, grades and routes, except that
 * what is null has no cell: an empty one, or three where it stands for a range.
 */
export function cellsOf(row: unknown): readonly RowCell[] {
  return cellsAt(row, []);
}

function cellsAt(value: unknown, path: readonly string[]): readonly RowCell[] {
  if (value === undefined || value === null) return [];
  if (typeof value === 'object' && !Array.isArray(value))
    return Object.entries(value).flatMap(([key, member]) => cellsAt(member, [...path, key]));
  return [{ column: columnOf(path), text: textOf(value), pointer: pointerOf(path) }];
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return Array.isArray(value) ? value.join(';') : JSON.stringify(value);
}

function pointerOf(path: readonly string[]): string {
  return path.map((key) => `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

function columnOf(path: readonly string[]): string {
  const [part = '', member = '', end = ''] = path;
  if (part === 'provenance') return member;
  if (part === 'magnetMassKgPerUnit' && member === 'distribution') return 'magnetMassDistribution';
  // All elements of a route share the distribution of their yields.
  if (part === 'elementYield' && end === 'distribution') return 'yieldDistribution';
  const suffix = COLUMN_SUFFIX[part];
  return suffix === undefined
    ? part + capitalised(member)
    : `${member.charAt(0).toLowerCase()}${member.slice(1)}${suffix}${capitalised(end)}`;
}

function capitalised(word: string): string {
  return `${word.charAt(0).toUpperCase()}${word.slice(1)}`;
}
