import { digestOf } from '../../platform/digest.js';
import { DomainError } from '../../shared/domain-error.js';
import type { CatalogueChange } from './catalogue-change.entity.js';
import { applyChanges, type RowChange } from './domain/apply-changes.js';
import type { Catalogue } from './domain/catalogue.js';
import type { LoadedCatalogue } from './load-catalogue.js';

/** The shipped catalogue with the first `changeCount` accepted changes applied. */
export interface CatalogueState {
  readonly catalogue: Catalogue;
  /**
   * The same digest is the same data: over the files, then over the digest before and the change, for each
   * change in turn. Not over the content, whose spelling may change with the software.
   */
  readonly digest: string;
  readonly changeCount: number;
  /** Null where there are none. Tells two histories of the same length apart, as after a backup was put back. */
  readonly lastChangeId: string | null;
}

export function shippedState({ catalogue, digest }: LoadedCatalogue): CatalogueState {
  return { catalogue, digest, changeCount: 0, lastChangeId: null };
}

/** @throws DomainError `catalogue-change-not-valid` */
export function stateAfter(
  { catalogue, digest, changeCount }: CatalogueState,
  change: RowChange & { readonly id: string },
): CatalogueState {
  const { id, tableName, rowKey, row } = change;
  return {
    catalogue: applyChanges(catalogue, [change]),
    digest: digestOf({ before: digest, tableName, rowKey, row }),
    changeCount: changeCount + 1,
    lastChangeId: id,
  };
}

/**
 * The state after changes that were accepted before, maybe on another release.
 * @throws Error where one is missing, or where the shipped catalogue of this release cannot take one
 */
export function stateAfterAccepted(
  before: CatalogueState,
  changes: readonly CatalogueChange[],
): CatalogueState {
  let state = before;
  for (const change of changes) {
    if (change.sequence !== state.changeCount + 1)
      throw new Error(`Catalogue change ${state.changeCount + 1} is missing from the database`);
    state = withAccepted(state, change);
  }
  return state;
}

function withAccepted(state: CatalogueState, change: CatalogueChange): CatalogueState {
  try {
    return stateAfter(state, change);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    const { sequence, tableName, rowKey, acceptedBy, recordedAt } = change;
    const faults = error.faults.map(({ pointer, detail }) => `\n  ${pointer}: ${detail}`).join('');
    throw new Error(
      `Catalogue change ${sequence} ('${rowKey}' in ${tableName}, accepted by ${acceptedBy} on ${recordedAt}) ` +
        `does not fit catalogue ${state.catalogue.version}:${faults}\n` +
        'Ship a catalogue that can take it: accepted changes stay in force over releases.',
      { cause: error },
    );
  }
}
