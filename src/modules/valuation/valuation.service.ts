import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import { Database } from '../../platform/database/database.js';
import { RequestProblem } from '../../platform/http/request-problem.js';
import { DomainError } from '../../shared/domain-error.js';
import { EstimationService, findEstimate } from '../estimation/estimation.service.js';
import { organisationExists } from '../organisations/organisations.service.js';
import { appliedPrices, priceMicrosPerKgOf } from './domain/applied-prices.js';
import { inTodaysShape } from '../estimation/stored-result.js';
import { valuedEvidence } from './domain/valued-evidence.js';
import { type NextEvidenceView, toValuedEvidenceView } from './valued-evidence.view.js';
import { latestDateOnEarth } from './domain/price-date.js';
import { findLatestPoints } from './price-series.service.js';
import type { ValuationQuery } from './valuation.dto.js';
import { toEstimateValuationView, type EstimateValuationView } from './valuation.view.js';

/** Says what an estimate's recoverable oxide is worth at an organisation's own prices. Stores nothing. */
@Injectable()
export class ValuationService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly estimation: EstimationService,
  ) {}

  /**
   * @throws DomainError `estimate-not-found`, `no-price-known`, `catalogue-version-not-found`, `estimate-of-another-model`;
   *   RequestProblem where the organisation or the date will not do
   */
  async valueEstimate(estimateId: string, query: ValuationQuery): Promise<EstimateValuationView> {
    const { organisationId, currency } = query;
    const { estimate, date, applied, valueMicros } = await this.valued(estimateId, query);
    return toEstimateValuationView({ estimate, organisationId, currency, date, applied, valueMicros });
  }

  /**
   * What to measure next, by what it is expected to be worth at the organisation's prices.
   * @throws DomainError, RequestProblem as `valueEstimate`
   */
  async nextEvidence(estimateId: string, query: ValuationQuery): Promise<NextEvidenceView> {
    const { estimate, date, valueMicros } = await this.valued(estimateId, query);
    const { nextEvidence } = inTodaysShape(estimate.result);
    const items = valuedEvidence(nextEvidence, valueMicros, query.currency).map(toValuedEvidenceView);
    return { estimateId, currency: query.currency, date, items };
  }

  private async valued(estimateId: string, query: ValuationQuery) {
    const { organisationId, currency } = query;
    const date = this.dateOf(query);
    const { estimate, points } = await this.database.read(async (tx) => {
      const stored = await findEstimate(tx, estimateId);
      if (!(await organisationExists(tx, organisationId))) throw unknownOrganisation();
      return { estimate: stored, points: await findLatestPoints(tx, organisationId, currency, date) };
    });
    if (points.length === 0) throw noPriceKnown(query, date);
    const applied = appliedPrices(points, date);
    const prices = priceMicrosPerKgOf(applied);
    const valueMicros = await this.estimation.valueOf(estimate, prices);
    return { estimate, date, applied, valueMicros };
  }

  /** The day of the valuation. @throws RequestProblem where it has begun nowhere yet */
  private dateOf({ date }: ValuationQuery): string {
    const now = this.clock.now();
    const latest = latestDateOnEarth(now);
    if (date === undefined) return now.slice(0, 10);
    if (date <= latest) return date;
    const detail = `No price is known yet for a day after ${latest}.`;
    throw new RequestProblem('validation-failed', detail, [
      { parameter: 'date', code: 'IN_THE_FUTURE', detail },
    ]);
  }
}

function unknownOrganisation(): RequestProblem {
  const detail = 'There is no organisation with this id.';
  return new RequestProblem('reference-not-found', detail, [
    { parameter: 'organisationId', code: 'REFERENCE_NOT_FOUND', detail },
  ]);
}

function noPriceKnown({ organisationId, currency }: ValuationQuery, date: string): DomainError {
  return new DomainError(
    'no-price-known',
    `The organisation has no price in ${currency} for a day on or before ${date}: ` +
      `upload one with POST /v1/organisations/${organisationId}/price-series.`,
    { currency, date },
  );
}
