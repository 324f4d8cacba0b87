import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import { Database, type ReadTransaction } from '../../platform/database/database.js';
import { RequestProblem } from '../../platform/http/request-problem.js';
import { DomainError } from '../../shared/domain-error.js';
import { CatalogueService } from '../catalogue/catalogue.service.js';
import type { Catalogue } from '../catalogue/domain/catalogue.js';
import { ESTIMATION_MODEL_VERSION } from '../estimation/domain/estimate.js';
import { estimatedValueMicros } from '../estimation/domain/estimated-value.js';
import type { StoredEstimate } from '../estimation/estimate.entity.js';
import { findEstimate } from '../estimation/estimation.service.js';
import { organisationExists } from '../organisations/organisations.service.js';
import { appliedPrices, priceMicrosPerKgOf } from './domain/applied-prices.js';
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
    private readonly catalogue: CatalogueService,
  ) {}

  /**
   * @throws DomainError `estimate-not-found`, `no-price-known`, `estimate-of-another-model` or `catalogue-version-not-found`;
   *   RequestProblem where the organisation or the date will not do
   */
  async valueEstimate(estimateId: string, query: ValuationQuery): Promise<EstimateValuationView> {
    const { organisationId, currency } = query;
    const date = this.dateOf(query);
    const { estimate, catalogue, points } = await this.database.read(async (tx) => {
      const stored = await findEstimate(tx, estimateId);
      if (!(await organisationExists(tx, organisationId))) throw unknownOrganisation();
      return {
        estimate: stored,
        catalogue: await this.catalogueOf(tx, stored),
        points: await findLatestPoints(tx, organisationId, currency, date),
      };
    });
    if (points.length === 0) throw noPriceKnown(query, date);
    const applied = appliedPrices(points, date);
    const prices = priceMicrosPerKgOf(applied);
    const valueMicros = estimatedValueMicros(estimate.inputs, catalogue, prices);
    return toEstimateValuationView({ estimate, organisationId, currency, date, applied, valueMicros });
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

  /**
   * The catalogue that the estimate was made with: with another one, or another model, its inputs would give other
   * masses than the estimate states.
   * @throws DomainError `estimate-of-another-model`
   */
  private catalogueOf(
    tx: ReadTransaction,
    { catalogueVersion, modelVersion }: StoredEstimate,
  ): Promise<Catalogue> {
    if (modelVersion !== ESTIMATION_MODEL_VERSION) {
      throw new DomainError(
        'estimate-of-another-model',
        `The estimate was made by model ${modelVersion}, and this is ${ESTIMATION_MODEL_VERSION}: correct the batch to have it estimated anew.`,
        { modelVersion, modelVersionNow: ESTIMATION_MODEL_VERSION },
      );
    }
    return this.catalogue.atVersion(tx, catalogueVersion);
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
