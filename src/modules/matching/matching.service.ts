import { Injectable, Logger, type BeforeApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { In, LessThan } from 'typeorm';
import { appendEvent, type EventToAppend } from '../../platform/audit/append-event.js';
import { Clock } from '../../platform/clock.js';
import { Database, type ReadTransaction, type WriteTransaction } from '../../platform/database/database.js';
import { newestFirst } from '../../platform/database/newest-first.js';
import { digestOf } from '../../platform/digest.js';
import { pageOf, pageWindow, type Page, type PageQuery } from '../../platform/http/page.dto.js';
import { newId } from '../../platform/new-id.js';
import { DomainError } from '../../shared/domain-error.js';
import { definedOf } from '../../shared/defined-of.js';
import { CatalogueService } from '../catalogue/catalogue.service.js';
import { Demand } from '../demands/demand.entity.js';
import { Lot } from '../lots/lot.entity.js';
import type { DemandOutcome, LotOutcome, MatchResult } from './domain/match-result.js';
import { toAllocationView, type AllocationView, type CodeOf } from './allocation.view.js';
import { matchInWorker } from './match-in-worker.js';
import { MatchAllocation } from './match-allocation.entity.js';
import { MatchOutcome, type MatchSubjectKind } from './match-outcome.entity.js';
import {
  toDemandOutcomeView,
  toLotOutcomeView,
  type DemandOutcomeView,
  type LotOutcomeView,
} from './match-outcome.view.js';
import { MatchRun } from './match-run.entity.js';
import { toMatchRunView, type MatchRunView } from './match-run.view.js';
import { takeMatchSnapshot } from './match-snapshot.js';
import type { LotOutcomeQuery, MatchRunRequest } from './matching.dto.js';

const MATCH_TIME_LIMIT_MS = 120_000;
/** A run still RUNNING after this was interrupted: its process is gone. */
const RUN_AGE_MS_MAX = 10 * 60_000;
const ROWS_PER_INSERT = 200;

/** Matches lots to demands: snapshot, solve in a worker thread, store what came of it. */
@Injectable()
export class MatchingService implements OnModuleInit, BeforeApplicationShutdown {
  private readonly logger = new Logger('Matching');
  /** Ends with the last run requested. They wait for one another: each has a thread and memory of its own. */
  private latest: Promise<void> = Promise.resolve();

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly catalogue: CatalogueService,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.failInterruptedRuns();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.latest;
  }

  /** Takes a snapshot and starts a run on it; poll the run until it has finished. @throws DomainError `match-too-large` or `reference-not-found` */
  async requestMatchRun({ demandIds, fair }: MatchRunRequest): Promise<MatchRunView> {
    const requestedAt = this.clock.now();
    const snapshot = await this.database.read((tx) =>
      takeMatchSnapshot(
        tx,
        { day: requestedAt.slice(0, 10), demandIds: demandIds ?? null, isFair: fair ?? false },
        this.catalogue.current,
      ),
    );
    const run: MatchRun = {
      id: newId(),
      status: 'RUNNING',
      snapshot,
      snapshotDigest: digestOf(snapshot),
      lotCount: snapshot.lots.length,
      demandCount: snapshot.demands.length,
      summary: null,
      failure: null,
      requestedAt,
      finishedAt: null,
      version: 1,
    };
    await this.database.write(async (tx) => {
      await tx.insert(MatchRun, run);
      const { lotCount, demandCount, snapshotDigest } = run;
      const facts = { lotCount, demandCount, version: 1 };
      await appendRunEvent(
        tx,
        'match-run.requested',
        { id: run.id, facts, recordedAt: requestedAt },
        snapshotDigest,
      );
    });
    this.latest = this.latest.then(() => this.execute(run));
    return toMatchRunView(run);
  }

  async listMatchRuns(query: PageQuery): Promise<Page<MatchRunView>> {
    const window = pageWindow(query);
    const rows = await this.database.read((tx) => tx.find(MatchRun, newestFirst<MatchRun>({}, window)));
    return pageOf(rows, window, toMatchRunView);
  }

  /** @throws DomainError `match-run-not-found` */
  async getMatchRun(id: string): Promise<MatchRunView> {
    const run = await this.database.read((tx) => findMatchRun(tx, id));
    if (run.status !== 'RUNNING' || run.requestedAt >= this.oldestRunning()) return toMatchRunView(run);
    await this.failInterruptedRuns();
    return this.database.read(async (tx) => toMatchRunView(await findMatchRun(tx, id)));
  }

  /** @throws DomainError `match-run-not-found` */
  async listAllocations(id: string, query: PageQuery): Promise<Page<AllocationView>> {
    const window = pageWindow(query);
    return this.database.read(async (tx) => {
      await findMatchRun(tx, id);
      const rows = await tx.find(MatchAllocation, newestFirst<MatchAllocation>({ matchRunId: id }, window));
      const codeOf = await codesOf(
        tx,
        rows.map(({ lotId }) => lotId),
        rows.map(({ demandId }) => demandId),
      );
      return pageOf(rows, window, (row) => toAllocationView(row, codeOf));
    });
  }

  /** @throws DomainError `match-run-not-found` */
  async listLotOutcomes(id: string, { status, ...page }: LotOutcomeQuery): Promise<Page<LotOutcomeView>> {
    return this.pageOfOutcomes(
      id,
      page,
      definedOf({ subjectKind: 'LOT' as const, status }),
      (outcome, codeOf) => toLotOutcomeView(outcome as LotOutcome, codeOf),
    );
  }

  /** @throws DomainError `match-run-not-found` */
  async listDemandOutcomes(id: string, page: PageQuery): Promise<Page<DemandOutcomeView>> {
    return this.pageOfOutcomes(id, page, { subjectKind: 'DEMAND' }, (outcome, codeOf) =>
      toDemandOutcomeView(outcome as DemandOutcome, codeOf),
    );
  }

  private async pageOfOutcomes<View>(
    matchRunId: string,
    page: PageQuery,
    filter: { readonly subjectKind?: MatchSubjectKind; readonly status?: string },
    toView: (outcome: MatchOutcome['outcome'], codeOf: CodeOf) => View,
  ): Promise<Page<View>> {
    const window = pageWindow(page);
    return this.database.read(async (tx) => {
      const run = await findMatchRun(tx, matchRunId);
      const rows = await tx.find(MatchOutcome, newestFirst<MatchOutcome>({ matchRunId, ...filter }, window));
      const codeOf = await codesOf(
        tx,
        rows.map(({ subjectId }) => subjectId),
        run.snapshot.demands.map((demand) => demand.id),
      );
      return pageOf(rows, window, ({ outcome }) => toView(outcome, codeOf));
    });
  }

  private async execute(run: MatchRun): Promise<void> {
    try {
      const result = await matchInWorker(run.snapshot, { timeLimitMs: MATCH_TIME_LIMIT_MS });
      const resultDigest = digestOf(result);
      await this.database.write((tx) => storeResult(tx, run, { result, resultDigest }, this.clock.now()));
    } catch (error) {
      const failure = error instanceof DomainError ? error.code : 'internal-error';
      this.logger.error({ matchRunId: run.id, failure, error: String(error) });
      await this.finish(run.id, failure).catch((storeError: unknown) =>
        this.logger.error({ matchRunId: run.id, error: String(storeError) }),
      );
    }
  }

  private async finish(id: string, failure: string): Promise<void> {
    await this.database.write((tx) => storeFailure(tx, id, failure, this.clock.now()));
  }

  /** A run requested before this and still RUNNING was interrupted. */
  private oldestRunning(): string {
    return new Date(Date.parse(this.clock.now()) - RUN_AGE_MS_MAX).toISOString();
  }

  private async failInterruptedRuns(): Promise<void> {
    const failedAt = this.clock.now();
    await this.database.write(async (tx) => {
      const interrupted = await tx.find(MatchRun, {
        select: { id: true },
        where: { status: 'RUNNING', requestedAt: LessThan(this.oldestRunning()) },
      });
      for (const { id } of interrupted) await storeFailure(tx, id, 'match-run-interrupted', failedAt);
    });
  }
}

async function storeResult(
  tx: WriteTransaction,
  run: MatchRun,
  { result, resultDigest }: { readonly result: MatchResult; readonly resultDigest: string },
  finishedAt: string,
): Promise<void> {
  const { allocations, lots, demands, ...summary } = result;
  const { affected } = await tx.update(
    MatchRun,
    { id: run.id, version: 1 },
    { status: 'SUCCEEDED', summary, finishedAt, version: 2 },
  );
  // Somebody else has ended the run already: its result stays out.
  if (affected !== 1) return;
  await insertInSlices(
    allocations.map((allocation) => ({ id: newId(), matchRunId: run.id, ...allocation })),
    (rows) => tx.insert(MatchAllocation, rows),
  );
  const outcomes: MatchOutcome[] = [
    ...lots.map((outcome) => outcomeOf(run, 'LOT', outcome.lotId, outcome)),
    ...demands.map((outcome) => outcomeOf(run, 'DEMAND', outcome.demandId, outcome)),
  ];
  await insertInSlices(outcomes, (rows) => tx.insert(MatchOutcome, rows));
  const facts = { allocationCount: allocations.length, version: 2 };
  const event = { id: run.id, facts, recordedAt: finishedAt };
  await appendRunEvent(tx, 'match-run.finished', event, resultDigest);
}

/** Nothing where somebody else has ended the run already. */
async function storeFailure(
  tx: WriteTransaction,
  id: string,
  failure: string,
  finishedAt: string,
): Promise<void> {
  const failed = { status: 'FAILED', failure, finishedAt, version: 2 } as const;
  const { affected } = await tx.update(MatchRun, { id, version: 1 }, failed);
  if (affected !== 1) return;
  await appendRunEvent(tx, 'match-run.failed', {
    id,
    facts: { failure, version: 2 },
    recordedAt: finishedAt,
  });
}

/** @param digest of content with other people's terms in it: only a commitment to it is told */
async function appendRunEvent(
  tx: WriteTransaction,
  type: `match-run.${string}`,
  { id, facts, recordedAt }: Pick<EventToAppend, 'facts' | 'recordedAt'> & { readonly id: string },
  digest?: string,
): Promise<void> {
  await appendEvent(tx, {
    type,
    subjectKind: 'match-run',
    subjectId: id,
    organisationId: null,
    facts,
    confidential: digest === undefined ? undefined : { digest },
    recordedAt,
  });
}

function outcomeOf(
  run: MatchRun,
  subjectKind: MatchSubjectKind,
  subjectId: string,
  outcome: MatchOutcome['outcome'],
): MatchOutcome {
  return { id: newId(), matchRunId: run.id, subjectKind, subjectId, status: outcome.status, outcome };
}

async function insertInSlices<Row>(
  rows: readonly Row[],
  insert: (slice: Row[]) => Promise<unknown>,
): Promise<void> {
  for (let start = 0; start < rows.length; start += ROWS_PER_INSERT)
    await insert(rows.slice(start, start + ROWS_PER_INSERT));
}

async function codesOf(
  tx: ReadTransaction,
  lotIds: readonly string[],
  demandIds: readonly string[],
): Promise<CodeOf> {
  const lots = await tx.findBy(Lot, { id: In([...new Set(lotIds)]) });
  const demands = await tx.findBy(Demand, { id: In([...new Set([...lotIds, ...demandIds])]) });
  const codes = new Map([...lots, ...demands].map(({ id, code }) => [id, code]));
  return (id) => codes.get(id) ?? id;
}

async function findMatchRun(tx: ReadTransaction, id: string): Promise<MatchRun> {
  const run = await tx.findOneBy(MatchRun, { id });
  if (!run) throw new DomainError('match-run-not-found', 'There is no match run with this id.');
  return run;
}
