import { setTimeout as sleep } from 'node:timers/promises';
import type { BatchView } from '../../src/modules/batches/batch.view.js';
import type { DemandView } from '../../src/modules/demands/demand.view.js';
import type { DemandCreate } from '../../src/modules/demands/demands.dto.js';
import type { LotDetailView } from '../../src/modules/lots/lot.view.js';
import type { LotListing } from '../../src/modules/lots/lots.dto.js';
import type { AllocationView } from '../../src/modules/matching/allocation.view.js';
import type { DemandOutcomeView, LotOutcomeView } from '../../src/modules/matching/match-outcome.view.js';
import type { MatchRunView, MatchSummaryView } from '../../src/modules/matching/match-run.view.js';
import { ApiUser } from './api-user.js';
import type { TestApp } from './test-app.js';

const POLL_MS = 25;
const POLLS_MAX = 2_400;

export const ROTTERDAM = { country: 'NL', latitude: 51.9489, longitude: 4.0531 };
export const DUNKIRK = { country: 'FR', latitude: 51.0344, longitude: 2.3768 };

/** Loose magnets that nearly every demand takes. */
export const MAGNETS = {
  kind: 'LOOSE_MATERIAL',
  form: 'LIBERATED_MAGNET',
  grade: 'n42',
  netMassKg: 1_000,
  moistureWtPct: 0,
  oilWtPct: 0,
};

/** Swarf of which nobody knows how wet it is. */
export const UNMEASURED_SWARF = {
  kind: 'LOOSE_MATERIAL',
  form: 'SWARF',
  grade: 'swarf-mix',
  netMassKg: 1_500,
};

/** A demand with generous terms and no limits. */
export const OPEN_DEMAND = {
  title: 'Magnets of any kind',
  acceptedForms: ['LIBERATED_MAGNET', 'SWARF'],
  windowFrom: '2026-12-15',
  windowUntil: '2027-06-30',
  ndPrOxideKgMax: 10_000,
  processRoute: 'toll-hydromet-sx',
  payablePct: 70,
  ndPrOxidePriceUsdPerKg: 73,
  treatmentChargeUsdPerKgFeed: 0.5,
  freightUsdPerTonneKm: 0.09,
} as const;

/** A finished run with everything that it says. */
export interface FinishedMatch {
  readonly run: MatchRunView;
  readonly summary: MatchSummaryView;
  readonly allocations: readonly AllocationView[];
  readonly lots: readonly LotOutcomeView[];
  readonly demands: readonly DemandOutcomeView[];
}

/** One recycler and one separator who deal over the API. */
export class Market {
  private constructor(
    readonly user: ApiUser,
    readonly yardId: string,
    readonly plantId: string,
  ) {}

  static async open(app: TestApp): Promise<Market> {
    const user = new ApiUser(app);
    const site = async (name: string, role: string, place: object): Promise<string> => {
      const { id } = await user.post<{ id: string }>('/v1/organisations', { name, roles: [role] });
      return (await user.post<{ id: string }>(`/v1/organisations/${id}/sites`, { name, ...place })).id;
    };
    const yardId = await site('Maasvlakte Magnet Recovery', 'RECYCLER', ROTTERDAM);
    return new Market(user, yardId, await site('Flandre Oxides', 'SEPARATOR', DUNKIRK));
  }

  /** Receives one line of scrap and lists it. */
  async lot(line: object, terms: Partial<LotListing> = {}): Promise<LotDetailView> {
    const { id } = await this.user.post<BatchView>('/v1/batches', {
      siteId: this.yardId,
      receivedAt: '2026-11-20T09:42:00Z',
      lines: [line],
    });
    return this.list(await this.user.post<LotDetailView>('/v1/lots', { batchId: id }), terms);
  }

  list({ id, version }: LotDetailView, terms: Partial<LotListing> = {}): Promise<LotDetailView> {
    const listing = { availableFrom: '2026-12-01', ...terms };
    return this.user.post<LotDetailView>(`/v1/lots/${id}/listing`, listing, version);
  }

  demand(changes: Partial<DemandCreate> = {}): Promise<DemandView> {
    return this.user.post<DemandView>('/v1/demands', { siteId: this.plantId, ...OPEN_DEMAND, ...changes });
  }

  async withdraw(
    kind: 'lots' | 'demands',
    { id, version }: { readonly id: string; readonly version: number },
  ): Promise<void> {
    await this.user.post(`/v1/${kind}/${id}/withdrawal`, { reason: 'Sold elsewhere.' }, version);
  }

  /** Starts a run and follows it to its end. @throws Error where it fails */
  async match(request: object = {}): Promise<FinishedMatch> {
    const { id } = await this.user.post<MatchRunView>('/v1/match-runs', request);
    return this.finished(id);
  }

  /** Waits for a run and reads all of it. @throws Error where it fails */
  async finished(id: string): Promise<FinishedMatch> {
    for (let polls = 0; polls < POLLS_MAX; polls += 1) {
      const run = await this.user.get<MatchRunView>(`/v1/match-runs/${id}`);
      if (run.status === 'FAILED' || run.status === 'CANCELLED')
        throw new Error(`The run is ${run.status}: ${run.failure ?? 'on request'}`);
      if (run.summary !== null) return this.read(run, run.summary);
      await sleep(POLL_MS);
    }
    throw new Error(`Run ${id} does not end.`);
  }

  private async read(run: MatchRunView, summary: MatchSummaryView): Promise<FinishedMatch> {
    const path = `/v1/match-runs/${run.id}`;
    return {
      run,
      summary,
      allocations: await this.user.all<AllocationView>(`${path}/allocations`),
      lots: await this.user.all<LotOutcomeView>(`${path}/lots`),
      demands: await this.user.all<DemandOutcomeView>(`${path}/demands`),
    };
  }
}
