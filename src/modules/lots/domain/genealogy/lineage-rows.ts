import type { ParentRow } from './lot-graph.js';

/** Of rows of many lots, those that say what the lots and all their ancestors were made of; in the order given. */
export function ancestryRows(rows: readonly ParentRow[], lotIds: readonly string[]): readonly ParentRow[] {
  return rowsOfReached(rows, lotIds, 'childLotId', 'parentLotId');
}

/** Of rows of many lots, those that say what these lots, and all that was made of them, were made of; in the order given. */
export function descentRows(rows: readonly ParentRow[], lotIds: readonly string[]): readonly ParentRow[] {
  return rowsOfReached(rows, lotIds, 'parentLotId', 'childLotId');
}

function rowsOfReached(
  rows: readonly ParentRow[],
  lotIds: readonly string[],
  here: 'childLotId' | 'parentLotId',
  there: 'childLotId' | 'parentLotId',
): readonly ParentRow[] {
  // Rows that lead on from a lot, as a list: the last of them, and for each the one before, or −1.
  const lastOf = new Map<string, number>();
  const before = new Int32Array(rows.length);
  rows.forEach((row, place) => {
    before[place] = lastOf.get(row[here]) ?? -1;
    lastOf.set(row[here], place);
  });
  const reached = new Set(lotIds);
  for (const lotId of reached) {
    for (let place = lastOf.get(lotId) ?? -1; place >= 0; place = before[place] as number)
      reached.add((rows[place] as ParentRow)[there]);
  }
  return rows.filter(({ childLotId }) => reached.has(childLotId));
}
