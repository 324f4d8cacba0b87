import { Injectable } from '@nestjs/common';
import { IsNull } from 'typeorm';
import { isVisible, type Caller, type Visibility } from '../../platform/access/caller.js';
import { Database, type ReadTransaction } from '../../platform/database/database.js';
import {
  pageOf,
  pageWindow,
  type Page,
  type PageQuery,
  type PageWindow,
} from '../../platform/http/page.dto.js';
import { DomainError } from '../../shared/domain-error.js';
import type { DemandOutcome, LotOutcome } from './domain/match-result.js';
import { MatchAcceptanceService } from './match-acceptance.service.js';
import { MatchAllocation } from './match-allocation.entity.js';
import { MatchOutcome } from './match-outcome.entity.js';
import { withoutAmounts } from '../reservations/told-to-buyers.js';
import { codesOf, demandIdsOf, lotsOf } from './match-results.service.js';
import { MatchRun } from './match-run.entity.js';
import { findMatchRun } from './match-runs.queries.js';
import type { AllocationAcceptance } from './matching.dto.js';
import {
  toPartyDemandOutcomeView,
  toPartyLotOutcomeView,
  toPartyMatchView,
  type AcceptedMatchView,
  type PartyDemandOutcomeView,
  type PartyLotOutcomeView,
  type PartyMatchView,
} from './party-match.view.js';

/** Runs that are looked through for a subject that came to the market, or left it, between two of them. */
const RUNS_LOOKED_THROUGH = 20;

/** What matches mean for the organisations whose lots and demands they are about. */
@Injectable()
export class PartyMatchesService {
  constructor(
    private readonly database: Database,
    private readonly acceptance: MatchAcceptanceService,
  ) {}

  /** What the latest run proposes for lots and demands that are visible to the caller. */
  async listMatches(query: PageQuery, visibility: Visibility): Promise<Page<PartyMatchView>> {
    const window = pageWindow(query);
    return this.database.read(async (tx) => {
      const [run] = await findLatestRuns(tx, 1);
      const rows = run === undefined ? [] : await findOfParties(tx, run.id, window, visibility);
      const views = await this.viewsOf(tx, rows, visibility);
      return pageOf(rows, window, ({ id }) => {
        const view = views.get(id);
        if (view === undefined) throw new Error(`Allocation ${id} was not read.`);
        return view;
      });
    });
  }

  /** @throws DomainError `match-allocation-not-found` */
  async getMatch(id: string, visibility: Visibility): Promise<PartyMatchView> {
    return this.database.read(async (tx) => {
      const view = (await this.viewsOf(tx, await tx.findBy(MatchAllocation, { id }), visibility)).get(id);
      if (view === undefined) throw notFound();
      return view;
    });
  }

  /** @throws DomainError as acceptance of an allocation */
  async accept(id: string, input: AllocationAcceptance, caller: Caller): Promise<AcceptedMatchView> {
    const { matchRunId } = await this.database.read(async (tx) => {
      const allocation = await tx.findOneBy(MatchAllocation, { id });
      if (!allocation) throw notFound();
      return allocation;
    });
    const target = { matchRunId, allocationId: id, isDryRun: false };
    const accepted = this.acceptance.acceptAs(target, input, async (tx, { allocation, reservation }) => {
      const match = (await this.viewsOf(tx, [allocation], caller.visible('market:read'))).get(id);
      if (match === undefined) throw notFound();
      return { match, reservation };
    });
    return accepted.catch((error: unknown) => {
      throw withoutAmounts(error);
    });
  }

  /** @throws DomainError `match-outcome-not-found` */
  async getLotOutcome(lotId: string): Promise<PartyLotOutcomeView> {
    return this.database.read(async (tx) => {
      const { matchRunId, outcome } = await findLatestOutcome(tx, lotId);
      const codeOf = await codesOf(tx, [lotId], await demandIdsOf(tx, matchRunId));
      return toPartyLotOutcomeView(matchRunId, outcome as LotOutcome, codeOf);
    });
  }

  /** @throws DomainError `match-outcome-not-found` */
  async getDemandOutcome(demandId: string): Promise<PartyDemandOutcomeView> {
    return this.database.read(async (tx) => {
      const { matchRunId, outcome } = await findLatestOutcome(tx, demandId);
      return toPartyDemandOutcomeView(matchRunId, outcome as DemandOutcome);
    });
  }

  /** Part: of allocations of runs that have succeeded; by id. */
  private async viewsOf(
    tx: ReadTransaction,
    allocations: readonly MatchAllocation[],
    visibility: Visibility,
  ): Promise<ReadonlyMap<string, PartyMatchView>> {
    const [latest] = await findLatestRuns(tx, 1);
    const lotIds = allocations.map(({ lotId }) => lotId);
    const owners = new Map((await lotsOf(tx, lotIds)).map(({ id, organisationId }) => [id, organisationId]));
    const codeOf = await codesOf(
      tx,
      lotIds,
      allocations.map(({ demandId }) => demandId),
    );
    const views = new Map<string, PartyMatchView>();
    for (const allocation of allocations) {
      const run = await findMatchRun(tx, allocation.matchRunId);
      if (run.status !== 'SUCCEEDED' || run.whatIf !== null) continue;
      const isDisclosed =
        allocation.reservationId !== null || isVisible(visibility, owners.get(allocation.lotId) ?? '');
      const told = { run, isLatest: run.id === latest?.id, isDisclosed };
      views.set(allocation.id, toPartyMatchView(allocation, codeOf, told));
    }
    return views;
  }
}

function notFound(): DomainError {
  return new DomainError('match-allocation-not-found', 'There is no allocation with this id.');
}

/** Part: runs that have succeeded on the market as it was, latest first. */
function findLatestRuns(tx: ReadTransaction, take: number): Promise<MatchRun[]> {
  const where = { status: 'SUCCEEDED' as const, whatIf: IsNull() };
  return tx.find(MatchRun, { where, order: { id: 'DESC' }, take });
}

/** Part: allocations of a run to which somebody visible is a party, newest first; one row more than the page shows. */
function findOfParties(
  tx: ReadTransaction,
  matchRunId: string,
  window: PageWindow,
  visibility: Visibility,
): Promise<MatchAllocation[]> {
  const builder = tx
    .createQueryBuilder(MatchAllocation, 'allocation')
    .where('allocation.matchRunId = :matchRunId', { matchRunId });
  if (!visibility.all) {
    builder.andWhere(
      '(allocation.lotId IN (SELECT id FROM lots WHERE organisation_id IN (:...parties)) OR ' +
        'allocation.demandId IN (SELECT id FROM demands WHERE organisation_id IN (:...parties)))',
      { parties: [...visibility.organisationIds] },
    );
  }
  if (window.beforeId !== null) builder.andWhere('allocation.id < :beforeId', { beforeId: window.beforeId });
  return builder
    .orderBy('allocation.id', 'DESC')
    .limit(window.limit + 1)
    .getMany();
}

/** Part: what the latest run that knew of a lot or demand means for it. @throws DomainError `match-outcome-not-found` */
async function findLatestOutcome(tx: ReadTransaction, subjectId: string): Promise<MatchOutcome> {
  for (const { id } of await findLatestRuns(tx, RUNS_LOOKED_THROUGH)) {
    const outcome = await tx.findOneBy(MatchOutcome, { matchRunId: id, subjectId });
    if (outcome) return outcome;
  }
  throw new DomainError('match-outcome-not-found', 'No recent match was about it.');
}
