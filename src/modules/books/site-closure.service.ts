import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import { Database } from '../../platform/database/database.js';
import { RequestProblem } from '../../platform/http/request-problem.js';
import { toUtcInstant } from '../../platform/http/text-formats.js';
import { DomainError } from '../../shared/domain-error.js';
import { siteExists } from '../organisations/organisations.service.js';
import type { ClosureQuery } from './books.dto.js';
import { findClosureSums, findStockBefore } from './closure-sums.js';
import { toSiteClosureReportView, type SiteClosureReportView } from './closure.view.js';
import { PERIODS_MAX, periodsOf, type ClosurePeriod, type TimeWindow } from './domain/closure-periods.js';
import { closePeriods, closeSite } from './domain/site-closure.js';

const MILLISECOND = 1;

/** States what came to a site, what left it and what nobody can explain. Stores nothing. */
@Injectable()
export class SiteClosureService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** @throws DomainError `site-not-found`; RequestProblem where the window will not do */
  async closeSite(
    siteId: string,
    { from, to, period = 'MONTH' }: ClosureQuery,
  ): Promise<SiteClosureReportView> {
    const now = this.clock.now();
    const window = {
      from: toUtcInstant(from),
      // Everything so far, that of this millisecond too.
      to: to === undefined ? new Date(Date.parse(now) + MILLISECOND).toISOString() : toUtcInstant(to),
    };
    const periods = dividedWindow(window, period);
    const { opening, sums } = await this.database.read(async (tx) => {
      if (!(await siteExists(tx, siteId, null)))
        throw new DomainError('site-not-found', 'There is no site with this id.');
      return {
        opening: await findStockBefore(tx, siteId, window.from),
        sums: await findClosureSums(tx, siteId, window),
      };
    });
    const total = closeSite(window, opening, sums);
    return toSiteClosureReportView(siteId, now, period, total, closePeriods(periods, opening, sums));
  }
}

/** @throws RequestProblem where the window is empty or has too many periods */
function dividedWindow(window: TimeWindow, period: ClosurePeriod): readonly TimeWindow[] {
  if (window.from >= window.to) {
    const detail = `The window ends at ${window.to}: from must be before that.`;
    throw new RequestProblem('validation-failed', detail, [
      { parameter: 'from', code: 'OUT_OF_RANGE', detail },
    ]);
  }
  const periods = periodsOf(window, period);
  if (periods.length <= PERIODS_MAX) return periods;
  const detail = `A closure has ${PERIODS_MAX} periods at the most: ask for longer ones, or for a shorter window.`;
  throw new RequestProblem('validation-failed', detail, [
    { parameter: 'period', code: 'OUT_OF_RANGE', detail },
  ]);
}
