import { DomainError, type InputFault } from '../../../shared/domain-error.js';
import type { Catalogue } from './catalogue.js';
import type { RowReader } from './catalogue-row.js';
import { readMagnetGrade } from './magnet-grade-row.js';
import { readProcessRoute } from './process-route-row.js';
import { readProductProfile } from './product-profile-row.js';
import { readChangedRow } from './read-changed-row.js';

/** Tables whose rows may be replaced while the software runs. */
export const CHANGEABLE_TABLES = ['productProfiles', 'magnetGrades', 'processRoutes'] as const;
export type ChangeableTable = (typeof CHANGEABLE_TABLES)[number];

/** A row that takes the place of the one with its key. */
export interface RowChange {
  readonly tableName: ChangeableTable;
  readonly rowKey: string;
  /** The whole row; believed only after `applyChanges` has read it. */
  readonly row: unknown;
}

/** `2026.11.0` after three changes is `2026.11.0+3`, and after one more `2026.11.0+4`. */
export function versionAfter(version: string, changes: number): string {
  const [shipped = '', already = '0'] = version.split('+');
  const count = Number(already) + changes;
  return count === 0 ? shipped : `${shipped}+${count}`;
}

/**
 * The catalogue with rows replaced, in order. Each row meets the checks that its file would meet.
 * @throws DomainError `catalogue-change-not-valid`, with pointers into the change that is at fault
 */
export function applyChanges(catalogue: Catalogue, changes: readonly RowChange[]): Catalogue {
  return changes.reduce(applyChange, catalogue);
}

function applyChange(catalogue: Catalogue, change: RowChange): Catalogue {
  const version = versionAfter(catalogue.version, 1);
  switch (change.tableName) {
    case 'productProfiles': {
      const productProfiles = replaceRow(catalogue.productProfiles, change, readProductProfile, (profile) =>
        catalogue.magnetGrades.has(profile.gradeKey) ? [] : [unknownGrade(profile.gradeKey)],
      );
      return { ...catalogue, version, productProfiles };
    }
    case 'magnetGrades': {
      const magnetGrades = replaceRow(catalogue.magnetGrades, change, readMagnetGrade, () => []);
      return { ...catalogue, version, magnetGrades };
    }
    case 'processRoutes': {
      const processRoutes = replaceRow(catalogue.processRoutes, change, readProcessRoute, (route) =>
        route.key === catalogue.defaultProcessRouteKey && !route.yieldsOxide
          ? [DEFAULT_MUST_YIELD_OXIDE]
          : [],
      );
      return { ...catalogue, version, processRoutes };
    }
  }
}

/** @param faultsBetween what is wrong between a sound row and other tables */
function replaceRow<Row extends { readonly key: string }>(
  table: ReadonlyMap<string, Row>,
  change: RowChange,
  read: (row: RowReader) => Row,
  faultsBetween: (row: Row) => readonly InputFault[],
): ReadonlyMap<string, Row> {
  const { row, faults } = readChangedRow(change.row, read);
  const all = [
    ...(table.has(change.rowKey) ? [] : [NO_SUCH_ROW]),
    ...(faults.length > 0 ? faults : [...keyFaults(change, row), ...faultsBetween(row)]),
  ];
  if (all.length > 0) {
    const { tableName, rowKey } = change;
    const message = `The change of '${rowKey}' in ${tableName} is not valid.`;
    throw new DomainError('catalogue-change-not-valid', message, { tableName, rowKey }, all);
  }
  // Setting a key that is there keeps its place.
  return new Map(table).set(change.rowKey, row);
}

const NO_SUCH_ROW: InputFault = {
  pointer: '/rowKey',
  code: 'REFERENCE_NOT_FOUND',
  detail: 'There is no row with this key: a change replaces a row and adds none.',
};

const DEFAULT_MUST_YIELD_OXIDE: InputFault = {
  pointer: '/row/yieldsOxide',
  code: 'NOT_VALID',
  detail: 'The default process route must end in oxide: give true.',
};

function keyFaults({ rowKey }: RowChange, { key }: { readonly key: string }): readonly InputFault[] {
  if (key === rowKey) return [];
  return [{ pointer: '/row/key', code: 'NOT_VALID', detail: `A row keeps its key: give '${rowKey}'.` }];
}

function unknownGrade(gradeKey: string): InputFault {
  const detail = `'${gradeKey}' is no magnet grade: give a key of one.`;
  return { pointer: '/row/gradeKey', code: 'REFERENCE_NOT_FOUND', detail };
}
