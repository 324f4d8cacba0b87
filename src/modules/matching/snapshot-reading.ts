import { createHash, type Hash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ReadTransaction } from '../../platform/database/database.js';
import { canonicalJson } from '../../shared/canonical-json.js';
import { DomainError } from '../../shared/domain-error.js';
import type { DemandReferences } from '../demands/demand-references.js';
import type { Demand } from '../demands/demand.entity.js';
import { findOpenDemands } from '../demands/demands.service.js';
import { readListedLots } from '../lots/lot-contents.js';
import { Lot } from '../lots/lot.entity.js';
import { findPermitsOfSites } from '../sourcing/site-permits.service.js';
import { variationOf, type MarketVariation } from './market-variation.js';
import {
  SNAPSHOT_VERSION,
  type MatchDemand,
  type MatchLot,
  type MatchSnapshot,
} from './domain/match-problem.js';
import type { MatchSnapshotPart } from './match-snapshot-part.entity.js';
import { chosenOf, matchDemandOf, matchLotOf } from './match-snapshot.js';

/** Lots and demands of one run: what was measured to fit in a thread's memory, see docs/model/matching.md. */
export const LOTS_PER_RUN_MAX = 200_000;
export const DEMANDS_PER_RUN_MAX = 1_000;

/** So few that reading and writing them holds up the event loop for some milliseconds only. */
const LOTS_PER_SLICE = 20;
/** A part is text, and passes in one piece: some hundred kilobytes. */
const LOTS_PER_PART = 200;

/** What to take into a run. */
export interface SnapshotScope {
  /** ISO date; nothing can be delivered before it. */
  readonly day: string;
  /** Null for all open demands. */
  readonly demandIds: readonly string[] | null;
  /** Whether every demand is to have its share before surplus counts; not unless given. */
  readonly isFair?: boolean;
  /** The market as it is unless given. */
  readonly variation?: MarketVariation;
}

export type ReadPart = Omit<MatchSnapshotPart, 'id' | 'matchRunId'>;

/** Everything that a match depends on, as one state of the database. */
export interface ReadSnapshot {
  readonly parts: readonly ReadPart[];
  /** SHA-256 of the canonical JSON of head, demands and lots, one a line; the same however the parts are cut. */
  readonly digest: string;
  readonly lotCount: number;
  readonly demandCount: number;
}

/**
 * Part: refuses at once what a run would refuse later.
 * @throws DomainError `reference-not-found` where a demand is not open
 */
export async function assertCanBeMatched(tx: ReadTransaction, scope: SnapshotScope): Promise<void> {
  if (scope.demandIds !== null) await findDemands(tx, scope);
}

/**
 * Part: reads all that a match depends on, a few lots at a time, so that others have their turns in between.
 * @param tell about how much of it is read, 0 … 1
 * @throws DomainError `match-too-large`; `reference-not-found` where a demand is not open
 */
export async function readSnapshot(
  tx: ReadTransaction,
  scope: SnapshotScope,
  references: DemandReferences,
  tell: (share: number) => void,
): Promise<ReadSnapshot> {
  // Some of them may be sold or past: an upper bound, but one that an index gives at once.
  const lotCountMax = await tx.countBy(Lot, { status: 'LISTED' });
  const { isFair = false, variation = variationOf(null) } = scope;
  const open = variation.isAlone ? [] : await findDemands(tx, scope);
  const stored = open.map((demand) => variation.demandOf(demand));
  const demands = [...stored, ...variation.added];
  const hash = createHash('sha256');
  const head: Omit<MatchSnapshot, 'lots' | 'demands'> = { version: SNAPSHOT_VERSION, isFair, at: scope.day };
  const parts: ReadPart[] = [
    { kind: 'HEAD', number: 0, firstId: '', content: linesOf(hash, [head]).slice(1, -1), versions: {} },
    await demandsPart(tx, demands, { references, day: scope.day, hash }),
  ];
  let part = new PartOfLots(0);
  let lotsRead = 0;
  for await (const slice of readListedLots(tx, scope.day, LOTS_PER_SLICE)) {
    const lots = slice.map((contents) =>
      variation.shownLotOf(
        matchLotOf({ ...contents, lot: variation.lotOf(contents.lot) }, references.catalogue),
        contents,
      ),
    );
    part.add(
      slice.map(({ lot }) => lot),
      linesOf(hash, lots),
    );
    lotsRead += slice.length;
    if (lotsRead > LOTS_PER_RUN_MAX) throw tooLarge();
    if (part.lotCount >= LOTS_PER_PART) {
      parts.push(part.whole());
      part = new PartOfLots(part.number + 1);
    }
    tell(lotsRead / lotCountMax);
    await nextTurn();
  }
  if (part.lotCount > 0) parts.push(part.whole());
  return { parts, digest: hash.digest('hex'), lotCount: lotsRead, demandCount: demands.length };
}

/** The one part with the demands, and with the versions of the permits of their plants: which of them are withdrawn later is told from these. */
async function demandsPart(
  tx: ReadTransaction,
  demands: readonly Demand[],
  { references, day, hash }: { references: DemandReferences; day: string; hash: Hash },
): Promise<ReadPart> {
  const permitsOf = await findPermitsOfSites(tx, [...new Set(demands.map(({ siteId }) => siteId))]);
  const read = demands.map((demand) =>
    matchDemandOf(demand, { ...references, day, permits: permitsOf.get(demand.siteId) ?? [] }),
  );
  const versioned = [...demands, ...[...permitsOf.values()].flat()];
  // A permit may be older than any demand.
  return { ...partOf('DEMANDS', 0, versioned, linesOf(hash, read)), firstId: '' };
}

async function findDemands(
  tx: ReadTransaction,
  { day, demandIds }: SnapshotScope,
): Promise<readonly Demand[]> {
  const open = await findOpenDemands(tx, day, DEMANDS_PER_RUN_MAX + 1);
  if (open.length > DEMANDS_PER_RUN_MAX) throw tooLarge();
  return chosenOf(open, demandIds);
}

function tooLarge(): DomainError {
  return new DomainError(
    'match-too-large',
    `A run takes ${LOTS_PER_RUN_MAX} lots and ${DEMANDS_PER_RUN_MAX} demands at the most.`,
  );
}

interface Row {
  readonly id: string;
  readonly version: number;
}

/** Gathers slices of lots until they fill a part. */
class PartOfLots {
  private readonly rows: Row[] = [];
  private readonly lists: string[] = [];

  constructor(readonly number: number) {}

  get lotCount(): number {
    return this.rows.length;
  }

  add(rows: readonly Row[], list: string): void {
    this.rows.push(...rows);
    this.lists.push(list.slice(1, -1));
  }

  whole(): ReadPart {
    return partOf('LOTS', this.number, this.rows, `[${this.lists.join(',')}]`);
  }
}

function partOf(kind: ReadPart['kind'], number: number, rows: readonly Row[], content: string): ReadPart {
  const versions = Object.fromEntries(rows.map(({ id, version }) => [id, version]));
  return { kind, number, firstId: rows[0]?.id ?? '', content, versions };
}

/** The canonical JSON of a list; each item goes into the digest as a line. */
function linesOf(hash: Hash, items: readonly (MatchLot | MatchDemand | object)[]): string {
  const lines = items.map((item) => canonicalJson(item));
  for (const line of lines) hash.update(line).update('\n');
  return `[${lines.join(',')}]`;
}
