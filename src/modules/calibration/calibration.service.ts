import { Injectable } from '@nestjs/common';
import type { Visibility } from '../../platform/access/caller.js';
import { Database } from '../../platform/database/database.js';
import { pageOf, pageWindow, type Page, type PageQuery } from '../../platform/http/page.dto.js';
import { CatalogueService } from '../catalogue/catalogue.service.js';
import type { Catalogue } from '../catalogue/domain/catalogue.js';
import { ESTIMATION_MODEL_VERSION } from '../estimation/domain/estimate.js';
import { Calculator } from './calculator.js';
import { toCoverageGroupView, type CoverageReportView, type OutcomesTakenView } from './coverage.view.js';
import { lotsByGroup, type LotGrouping } from './domain/coverage.js';
import type { LearningCase } from './domain/learn-against.js';
import type { LearnedEffects } from './domain/shrinkage.js';
import { toLearnedEffectsView, type LearnedEffectsView } from './effects.view.js';
import { countOutcomes, findOutcomes, findRealisedLots, type RealisedLotRecord } from './realised-lots.js';
import { toReconciliationView, type ReconciliationView } from './reconciliation.view.js';

/** Outcomes that coverage and learning take: the newest. */
export const OUTCOMES_TAKEN_MAX = 1_000;

/** Outcomes, newest first, with what became of them. */
export interface TakenOutcomes {
  readonly records: readonly RealisedLotRecord[];
  readonly taken: OutcomesTakenView;
}

/** Holds estimates against what separators got out, and learns from it. */
@Injectable()
export class CalibrationService {
  constructor(
    private readonly database: Database,
    private readonly catalogue: CatalogueService,
    private readonly calculator: Calculator,
  ) {}

  async listReconciliations(query: PageQuery, visibility: Visibility): Promise<Page<ReconciliationView>> {
    const window = pageWindow(query);
    const records = await this.database.read(async (tx) =>
      findRealisedLots(tx, this.catalogue, await findOutcomes(tx, window, visibility)),
    );
    const placed = records.map((record) => ({ ...record, id: record.evidence.id }));
    return pageOf(placed, window, toReconciliationView);
  }

  async readCoverage(groupBy: LotGrouping): Promise<CoverageReportView> {
    const { records, taken } = await this.takeOutcomes();
    const inOrder = [...records].sort((a, b) => (placeInTime(a) < placeInTime(b) ? -1 : 1));
    const lots = inOrder.flatMap(({ reconciliation }) => reconciliation ?? []);
    return { ...taken, groupBy, groups: lotsByGroup(lots, groupBy).map(toCoverageGroupView) };
  }

  /** @throws DomainError `calibration-failed` */
  async readEffects(): Promise<LearnedEffectsView> {
    const catalogue = await this.catalogue.fresh();
    const { records, taken } = await this.takeOutcomes();
    return toLearnedEffectsView(await this.learn(records, catalogue), catalogue.version, taken);
  }

  /** The newest outcomes with their estimates. */
  async takeOutcomes(): Promise<TakenOutcomes> {
    return this.database.read(async (tx) => {
      const outcomes = await countOutcomes(tx);
      const window = { limit: OUTCOMES_TAKEN_MAX - 1, beforeId: null };
      const records = await findRealisedLots(tx, this.catalogue, await findOutcomes(tx, window));
      const notCompared = records.filter(({ reconciliation }) => reconciliation === null).length;
      return { records, taken: { outcomes, outcomesTaken: records.length, notCompared } };
    });
  }

  /** What the outcomes say against a catalogue. @throws DomainError `calibration-failed` */
  learn(records: readonly RealisedLotRecord[], catalogue: Catalogue): Promise<LearnedEffects> {
    const cases = records.flatMap((record) => caseOf(record, catalogue) ?? []);
    const key = JSON.stringify([catalogue.version, records.map(({ evidence }) => evidence.id)]);
    return this.calculator.learn({ kind: 'LEARN', cases, catalogue }, key);
  }
}

/** In the order in which lots were realised; of those of one instant, as we were told. */
function placeInTime({ evidence }: RealisedLotRecord): string {
  return `${evidence.observedAt} ${evidence.id}`;
}

function caseOf(
  { reconciliation, estimate, realised }: RealisedLotRecord,
  catalogue: Catalogue,
): LearningCase | null {
  if (reconciliation === null || realised === null) return null;
  const isCurrent =
    estimate.catalogueVersion === catalogue.version && estimate.modelVersion === ESTIMATION_MODEL_VERSION;
  if (isCurrent || !reconciliation.balanceCloses) return { lot: reconciliation, anew: null };
  return {
    lot: reconciliation,
    anew: { inputs: estimate.inputs, realisedMilligrams: realised.milligrams },
  };
}
