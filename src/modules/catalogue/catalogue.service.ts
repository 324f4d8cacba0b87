import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { MoreThan } from 'typeorm';
import { appendEvent } from '../../platform/audit/append-event.js';
import { Clock } from '../../platform/clock.js';
import { Database, type ReadTransaction, type WriteTransaction } from '../../platform/database/database.js';
import { isUniqueViolation } from '../../platform/database/database-errors.js';
import { digestOf } from '../../platform/digest.js';
import { newId } from '../../platform/new-id.js';
import { DomainError } from '../../shared/domain-error.js';
import { CatalogueChange } from './catalogue-change.entity.js';
import { shippedState, stateAfter, stateAfterAccepted, type CatalogueState } from './catalogue-state.js';
import { CatalogueVersion } from './catalogue-version.entity.js';
import { toCatalogueView, type CatalogueView } from './catalogue.view.js';
import { assertAccounted, type ProposedChange } from './domain/proposed-change.js';
import type { Catalogue } from './domain/catalogue.js';
import { contentOf } from './domain/catalogue-content.js';
import { loadCatalogue, type LoadedCatalogue } from './load-catalogue.js';
import { OldCatalogues } from './old-catalogues.js';

/** What Nest injects for `shipped`. */
export const SHIPPED_CATALOGUE = Symbol('SHIPPED_CATALOGUE');

/**
 * The reference data: what was shipped, with the changes that people have accepted since applied on top. Another
 * process may accept one too: `current` is as of the last look at the database, `fresh()` looks.
 */
@Injectable()
export class CatalogueService implements OnModuleInit {
  private readonly shippedState: CatalogueState;
  private state: CatalogueState;
  /** Looks at the database, numbered as they begin: what an earlier one saw never replaces what a later one did. */
  private looksBegun = 0;
  private lookAdopted = 0;
  private readonly oldCatalogues = new OldCatalogues();

  /** @param shipped the files that came with this release */
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    @Inject(SHIPPED_CATALOGUE) private readonly shipped: LoadedCatalogue = loadCatalogue(),
  ) {
    this.shippedState = shippedState(shipped);
    this.state = this.shippedState;
  }

  /**
   * Two instances may start together: writes run as if one at a time, so the second finds the first one's rows.
   * @throws Error where the database knows this version with other content, or has a change that the shipped
   *   catalogue cannot take; both stop the start
   */
  async onModuleInit(): Promise<void> {
    const begun = this.beginLook();
    const state = await this.database.write(async (tx) => {
      await this.record(tx, this.shippedState);
      const found = await this.stateIn(tx);
      if (found.changeCount > 0) await this.record(tx, found);
      return found;
    });
    this.adopt(state, begun);
  }

  /** As of the last look at the database. */
  get current(): Catalogue {
    return this.state.catalogue;
  }

  /**
   * The catalogue with every change that is committed by now, whichever process accepted it. Costs one read of
   * one id where nothing has changed.
   */
  async fresh(): Promise<Catalogue> {
    const { catalogue } = await this.look();
    return catalogue;
  }

  /** Brings `current` up to date; to be called after the commit of a transaction with `acceptChange`. */
  async refresh(): Promise<void> {
    await this.look();
  }

  async getCatalogue(): Promise<CatalogueView> {
    return toCatalogueView(this.shipped, await this.look());
  }

  /**
   * Part: the catalogue as it was in a version that this database has worked with, so that an old estimate can
   * be computed again.
   * @throws DomainError `catalogue-version-not-found`
   */
  async atVersion(tx: ReadTransaction, version: string): Promise<Catalogue> {
    const { current } = this;
    return version === current.version ? current : this.oldCatalogues.find(tx, version);
  }

  /**
   * Part: replaces a row of the catalogue as the transaction sees it. After its commit the caller must `refresh()`.
   * @returns the version that the change makes
   * @throws DomainError `catalogue-moved` where the decision was taken on another version;
   *   `catalogue-change-not-valid` with pointers into the change
   */
  async acceptChange(tx: WriteTransaction, change: ProposedChange): Promise<string> {
    assertAccounted(change);
    const base = await this.stateIn(tx);
    const { baseVersion, tableName, rowKey, row, reason, acceptedBy } = change;
    if (baseVersion !== base.catalogue.version) throw catalogueMoved(baseVersion);
    const id = newId();
    const next = stateAfter(base, { ...change, id });
    const { version } = next.catalogue;
    const recordedAt = this.clock.now();
    const sequence = next.changeCount;
    const accepted = { id, sequence, tableName, rowKey, row, reason, acceptedBy, version, recordedAt };
    await insertChange(tx, accepted, baseVersion);
    await this.record(tx, next);
    return version;
  }

  private async look(): Promise<CatalogueState> {
    const begun = this.beginLook();
    const { state, isRecorded } = await this.database.read(async (tx) => {
      const found = await this.stateIn(tx);
      const { version } = found.catalogue;
      const isKnown = found === this.state || (await tx.existsBy(CatalogueVersion, { version }));
      return { state: found, isRecorded: isKnown };
    });
    // A process of another release accepted the change: what it makes of ours is a version of its own.
    if (!isRecorded) await this.database.write((tx) => this.record(tx, state));
    this.adopt(state, begun);
    return state;
  }

  private beginLook(): number {
    this.looksBegun += 1;
    return this.looksBegun;
  }

  private adopt(state: CatalogueState, begun: number): void {
    if (begun <= this.lookAdopted) return;
    this.lookAdopted = begun;
    this.state = state;
  }

  /** The state as the transaction sees it. Only changes that are not in memory yet are read and applied. */
  private async stateIn(tx: ReadTransaction): Promise<CatalogueState> {
    const [last] = await tx.find(CatalogueChange, {
      select: { id: true },
      order: { sequence: 'DESC' },
      take: 1,
    });
    const inMemory = this.state;
    const { lastChangeId } = inMemory;
    if ((last?.id ?? null) === lastChangeId) return inMemory;
    // Where a backup was put back under a running process, what is in memory may never have been.
    const goesOn = lastChangeId !== null && (await tx.existsBy(CatalogueChange, { id: lastChangeId }));
    const known = goesOn ? inMemory : this.shippedState;
    const where = { sequence: MoreThan(known.changeCount) };
    const changes = await tx.find(CatalogueChange, { where, order: { sequence: 'ASC' } });
    return stateAfterAccepted(known, changes);
  }

  private record(tx: WriteTransaction, { catalogue, digest }: CatalogueState): Promise<void> {
    return recordOnce(tx, {
      version: catalogue.version,
      digest,
      content: contentOf(catalogue),
      recordedAt: this.clock.now(),
    });
  }
}

function catalogueMoved(baseVersion: string): DomainError {
  const message = `The catalogue is not at version ${baseVersion} any more, on which this was decided.`;
  return new DomainError('catalogue-moved', message, { baseVersion });
}

/** @throws DomainError `catalogue-moved` where its number is taken */
async function insertChange(
  tx: WriteTransaction,
  change: CatalogueChange,
  baseVersion: string,
): Promise<void> {
  try {
    await tx.insert(CatalogueChange, change);
  } catch (error) {
    // PostgreSQL may see that the number is taken before it sees that the two transactions conflict.
    throw isUniqueViolation(error) ? catalogueMoved(baseVersion) : error;
  }
  const { id, sequence, tableName, rowKey, version, recordedAt } = change;
  await appendEvent(tx, {
    type: 'catalogue-change.accepted',
    subjectKind: 'catalogue-change',
    subjectId: id,
    organisationId: null,
    facts: { sequence, tableName, rowKey, baseVersion, version, changeDigest: digestOf(change) },
    recordedAt,
  });
}

/** Keeps a version's content the first time it is met, so that estimates which name it stay explainable. */
async function recordOnce(tx: WriteTransaction, found: CatalogueVersion): Promise<void> {
  const { version, digest } = found;
  const recorded = await tx.findOneBy(CatalogueVersion, { version });
  if (!recorded) {
    await tx.insert(CatalogueVersion, found);
    await appendEvent(tx, {
      type: 'catalogue-version.stored',
      subjectKind: 'catalogue-version',
      subjectId: version,
      organisationId: null,
      facts: { digest },
      recordedAt: found.recordedAt,
    });
  } else if (recorded.digest !== digest) {
    throw new Error(
      `Catalogue version ${version} was changed without a new version: this database recorded it on ` +
        `${recorded.recordedAt} with digest ${recorded.digest}, and the files now have ${digest}. ` +
        'Raise "version" in src/modules/catalogue/data/manifest.json, or restore the files of that version.',
    );
  }
}
