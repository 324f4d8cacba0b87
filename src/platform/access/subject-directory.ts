import type { ReadTransaction } from '../database/database.js';
import type { SubjectKind } from './access-policy.js';

/** Who has to do with a subject. */
export interface Standing {
  /** Null where it is nobody's. */
  readonly ownerId: string | null;
  /** Organisations on the other side of it. */
  readonly counterpartyIds: readonly string[];
  /** Whether the owner offers it to everybody. */
  readonly isOffered: boolean;
}

/** A subject of one owner, with nobody on the other side. */
export function ownedBy(ownerId: string | null): Standing {
  return { ownerId, counterpartyIds: [], isOffered: false };
}

/** How the standings of one kind of subject are found; ids of nothing are left out. */
export type FindStandings = (
  tx: ReadTransaction,
  ids: readonly string[],
) => Promise<ReadonlyMap<string, Standing>>;

/** Knows of every subject who has to do with it. The application brings it: the platform knows no module. */
export abstract class SubjectDirectory {
  abstract standingsOf(kind: SubjectKind, ids: readonly string[]): Promise<ReadonlyMap<string, Standing>>;
}
