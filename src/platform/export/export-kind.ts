/** What a column holds of a row; null is an empty cell. */
export type ExportCell = string | number | boolean | null;

/** Columns by their names, which are snake_case with the unit last, in order. */
export type ExportColumns<Row> = Readonly<Record<string, (row: Row) => ExportCell>>;

/** Degrees, WGS 84, the datum of RFC 7946. */
export interface ExportPlace {
  readonly latitude: number;
  readonly longitude: number;
}

/** How one list is exported. */
export interface ExportKind<Item, Row> {
  /** Name of the file without its ending. */
  readonly fileName: string;
  /** The rows of the table that an item makes: mostly one. */
  readonly rowsOf: (item: Item) => readonly Row[];
  readonly columns: ExportColumns<Row>;
  /** Where an item is; null for a list that is not of places. */
  readonly placeOf: ((item: Item) => ExportPlace) | null;
}

/** A list whose items are rows themselves. */
export function rowPerItem<Item>(
  fileName: string,
  columns: ExportColumns<Item>,
  placeOf: ((item: Item) => ExportPlace) | null = null,
): ExportKind<Item, Item> {
  return { fileName, columns, placeOf, rowsOf: (item) => [item] };
}
