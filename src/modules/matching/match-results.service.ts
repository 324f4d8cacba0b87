import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { Database, type ReadTransaction } from '../../platform/database/database.js';
import { newestFirst } from '../../platform/database/newest-first.js';
import { pageOf, pageWindow, type Page, type PageQuery } from '../../platform/http/page.dto.js';
import { definedOf } from '../../shared/defined-of.js';
import { Demand } from '../demands/demand.entity.js';
import { Lot } from '../lots/lot.entity.js';
import { toAllocationView, type AllocationView, type CodeOf } from './allocation.view.js';
import type { DemandOutcome, LotOutcome } from './domain/match-result.js';
import { MatchAllocation } from './match-allocation.entity.js';
import { MatchOutcome, type MatchSubjectKind } from './match-outcome.entity.js';
import {
  toDemandOutcomeView,
  toLotOutcomeView,
  type DemandOutcomeView,
  type LotOutcomeView,
} from './match-outcome.view.js';
import { findMatchRun } from './match-runs.queries.js';
import type { LotOutcomeQuery } from './matching.dto.js';

/** What came of a run; nothing before all of it is there. */
@Injectable()
export class MatchResultsService {
  constructor(private readonly database: Database) {}

  /** @throws DomainError `match-run-not-found` */
  async listAllocations(id: string, query: PageQuery): Promise<Page<AllocationView>> {
    const window = pageWindow(query);
    return this.database.read(async (tx) => {
      const run = await findMatchRun(tx, id);
      const rows =
        run.status === 'SUCCEEDED'
          ? await tx.find(MatchAllocation, newestFirst<MatchAllocation>({ matchRunId: id }, window))
          : [];
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
      if (run.status !== 'SUCCEEDED') return { items: [], nextCursor: null };
      const rows = await tx.find(MatchOutcome, newestFirst<MatchOutcome>({ matchRunId, ...filter }, window));
      const codeOf = await codesOf(
        tx,
        rows.map(({ subjectId }) => subjectId),
        await demandIdsOf(tx, matchRunId),
      );
      return pageOf(rows, window, ({ outcome }) => toView(outcome, codeOf));
    });
  }
}

/** The demands of a run that has succeeded: each has an outcome. */
export async function demandIdsOf(tx: ReadTransaction, matchRunId: string): Promise<readonly string[]> {
  const outcomes = await tx.find(MatchOutcome, {
    select: { id: true, subjectId: true },
    where: { matchRunId, subjectKind: 'DEMAND' },
  });
  return outcomes.map(({ subjectId }) => subjectId);
}

/** Part: the codes that people know lots and demands by. */
export async function codesOf(
  tx: ReadTransaction,
  lotIds: readonly string[],
  demandIds: readonly string[],
): Promise<CodeOf> {
  const lots = await tx.find(Lot, {
    select: { id: true, code: true },
    where: { id: In([...new Set(lotIds)]) },
  });
  const demands = await tx.find(Demand, {
    select: { id: true, code: true },
    where: { id: In([...new Set([...lotIds, ...demandIds])]) },
  });
  const codes = new Map([...lots, ...demands].map(({ id, code }) => [id, code]));
  return (id) => codes.get(id) ?? id;
}

/** Part: whose lots these are. */
export async function lotsOf(
  tx: ReadTransaction,
  lotIds: readonly string[],
): Promise<readonly Pick<Lot, 'id' | 'organisationId'>[]> {
  return tx.find(Lot, {
    select: { id: true, organisationId: true },
    where: { id: In([...new Set(lotIds)]) },
  });
}
