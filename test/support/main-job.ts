import { setTimeout as sleep } from 'node:timers/promises';
import type { components } from '../generated/schema.js';

export type Schemas = components['schemas'];

/** What the main job asks for. Each generated client says in its own words how; all must agree about what is sent and answered. */
export interface MainJobClient {
  addOrganisation(organisation: Schemas['OrganisationCreate']): Promise<Schemas['OrganisationView']>;
  addSite(organisationId: string, site: Schemas['SiteCreate']): Promise<Schemas['SiteView']>;
  logBatch(batch: Schemas['BatchCreate']): Promise<Schemas['BatchView']>;
  estimate(id: string): Promise<Schemas['EstimateView']>;
  addEvidence(batchId: string, evidence: Schemas['EvidenceInput']): Promise<Schemas['EvidenceOutcomeView']>;
  makeLot(lot: Schemas['LotCreate']): Promise<Schemas['LotDetailView']>;
  listLot(id: string, version: number, listing: Schemas['LotListing']): Promise<Schemas['LotDetailView']>;
  browse(
    form: Schemas['MaterialForm'],
    oxide: Schemas['OxideQuantity'],
    oxideKgMin: number,
  ): Promise<Schemas['LotPage']>;
  stateDemand(demand: Schemas['DemandCreate']): Promise<Schemas['DemandView']>;
  match(request: Schemas['MatchRunRequest']): Promise<Schemas['MatchRunView']>;
  matchRun(id: string): Promise<Schemas['MatchRunView']>;
  allocations(runId: string): Promise<Schemas['AllocationPage']>;
  outcomesOfLots(runId: string, status: Schemas['LotOutcomeStatus']): Promise<Schemas['LotOutcomePage']>;
  outcomesOfDemands(runId: string): Promise<Schemas['DemandOutcomePage']>;
  accept(
    runId: string,
    allocationId: string,
    acceptance: Schemas['AllocationAcceptance'],
  ): Promise<Schemas['AcceptedAllocationView']>;
  availability(lotId: string): Promise<Schemas['LotAvailabilityView']>;
  provenance(lotId: string): Promise<Schemas['LotProvenanceView']>;
}

const POLL_MS = 25;
const ROTTERDAM = { country: 'NL', latitude: 51.9489, longitude: 4.0531 };

/** Somebody's site. */
export async function siteOf(
  client: MainJobClient,
  name: string,
  role: Schemas['OrganisationRole'],
): Promise<Schemas['SiteView']> {
  const { id } = await client.addOrganisation({ name, roles: [role] });
  return client.addSite(id, { name: `${name}, site 1`, ...ROTTERDAM });
}

/** All lines of a batch as one lot, on offer. */
export async function offer(
  client: MainJobClient,
  { id: batchId, content }: Schemas['BatchView'],
): Promise<Schemas['LotDetailView']> {
  const lineNumbers = content.lines.map(({ lineNumber }) => lineNumber);
  const { id, version } = await client.makeLot({ batchId, lineNumbers });
  return client.listLot(id, version, { availableFrom: '2026-12-01', reservePriceUsdPerKgNdPrOxide: 6 });
}

/** What a plant asks for that takes loose magnets and swarf, if it is dry. */
export function dryMagnets(siteId: string): Schemas['DemandCreate'] {
  return {
    siteId,
    title: 'Loose magnets and dry swarf',
    acceptedForms: ['LIBERATED_MAGNET', 'SWARF'],
    moistureWtPctMax: 20,
    impurityLimits: [{ element: 'Cu', wtPctMax: 5 }],
    windowFrom: '2026-12-15',
    windowUntil: '2027-06-30',
    ndPrOxideKgMax: 1_000,
    processRoute: 'toll-hydromet-sx',
    payablePct: 70,
    ndPrOxidePriceUsdPerKg: 73,
    treatmentChargeUsdPerKgFeed: 0.5,
    freightUsdPerTonneKm: 0.09,
    purchasePercentile: 'P50',
  };
}

/** A match of everything, when it is done. */
export async function matched(client: MainJobClient): Promise<Schemas['MatchRunView']> {
  let run = await client.match({});
  while (run.finishedAt === null) {
    await sleep(POLL_MS);
    run = await client.matchRun(run.id);
  }
  return run;
}
