import { setImmediate as nextTurn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { In, MoreThan } from 'typeorm';
import { Database, type ReadTransaction } from '../../platform/database/database.js';
import { pageOf, pageWindow } from '../../platform/http/page.dto.js';
import { isUuid } from '../../platform/http/text-formats.js';
import { DomainError } from '../../shared/domain-error.js';
import { Demand } from '../demands/demand.entity.js';
import { Lot } from '../lots/lot.entity.js';
import type { CodeOf } from './allocation.view.js';
import {
  matchDifference,
  type AllocationDifference,
  type ComparedAllocation,
} from './domain/match-difference.js';
import { MatchAllocation } from './match-allocation.entity.js';
import {
  toDifferenceItemView,
  toMatchDifferenceView,
  type MatchDifferenceView,
} from './match-difference.view.js';
import type { MatchRun, MatchRunSummary } from './match-run.entity.js';
import { findMatchRun } from './match-runs.queries.js';
import type { MatchDifferenceQuery } from './matching.dto.js';

/** So few that reading them holds up nobody. */
const ROWS_PER_SLICE = 200;

/** Says in what two runs differ. */
@Injectable()
export class MatchDifferencesService {
  constructor(private readonly database: Database) {}

  /** @throws DomainError `match-run-not-found`, `match-run-not-succeeded` */
  async compare(toId: string, { from: fromId, ...page }: MatchDifferenceQuery): Promise<MatchDifferenceView> {
    const window = pageWindow(page, isPlace);
    return this.database.read(async (tx) => {
      const [from, to] = [await findSucceeded(tx, fromId), await findSucceeded(tx, toId)];
      const before = await allocationsOf(tx, fromId);
      const difference = matchDifference(before, await allocationsOf(tx, toId));
      const rows = difference
        .map((pair) => ({ id: placeOf(pair), pair }))
        .filter(({ id }) => window.beforeId === null || id > window.beforeId)
        .slice(0, window.limit + 1);
      const codeOf = await codesOf(
        tx,
        rows.map(({ pair }) => pair),
      );
      const items = pageOf(rows, window, ({ pair }) => toDifferenceItemView(pair, codeOf));
      return toMatchDifferenceView({ from, to, difference }, items);
    });
  }
}

async function findSucceeded(
  tx: ReadTransaction,
  id: string,
): Promise<MatchRun & { readonly summary: MatchRunSummary }> {
  const run = await findMatchRun(tx, id);
  const { status, summary } = run;
  if (summary === null)
    throw new DomainError('match-run-not-succeeded', `Run ${id} is ${status}.`, { matchRunId: id, status });
  return { ...run, summary };
}

/** Without their values, and with turns for others in between. */
async function allocationsOf(
  tx: ReadTransaction,
  matchRunId: string,
): Promise<readonly ComparedAllocation[]> {
  const all: ComparedAllocation[] = [];
  for (let afterId = ''; ;) {
    const rows = await tx.find(MatchAllocation, {
      select: {
        id: true,
        lotId: true,
        demandId: true,
        ndPrOxideGrams: true,
        lotMassGrams: true,
        surplusUsdMicros: true,
      },
      where: { matchRunId, id: MoreThan(afterId) },
      order: { id: 'ASC' },
      take: ROWS_PER_SLICE,
    });
    all.push(...rows);
    const last = rows.at(-1);
    if (last === undefined) return all;
    afterId = last.id;
    await nextTurn();
  }
}

async function codesOf(tx: ReadTransaction, pairs: readonly AllocationDifference[]): Promise<CodeOf> {
  const select = { id: true, code: true };
  const lots = await tx.find(Lot, { select, where: { id: In(pairs.map(({ lotId }) => lotId)) } });
  const demands = await tx.find(Demand, { select, where: { id: In(pairs.map(({ demandId }) => demandId)) } });
  const codes = new Map([...lots, ...demands].map(({ id, code }) => [id, code]));
  return (id) => codes.get(id) ?? id;
}

/** Of an item in the list, which is in this order. */
function placeOf({ lotId, demandId }: AllocationDifference): string {
  return `${lotId} ${demandId}`;
}

function isPlace(text: string): boolean {
  const parts = text.split(' ');
  return parts.length === 2 && parts.every(isUuid);
}
