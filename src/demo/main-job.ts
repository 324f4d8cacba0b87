import { setTimeout as sleep } from 'node:timers/promises';
import type {
  AllocationAnswer,
  BatchAnswer,
  DemandAnswer,
  DemandOutcomeAnswer,
  Identified,
  ImportAnswer,
  LotAnswer,
  LotOutcomeAnswer,
  MatchRunAnswer,
  PageOf,
} from './api-answers.js';
import type { ApiClient } from './api-client.js';
import {
  readBatchFile,
  readDemands,
  readListings,
  readOrganisations,
  type ExampleListing,
} from './example-files.js';
import type { DemoReport } from './demo-report.js';

const POLL_MS = 200;
const POLLS_MAX = 300;

/** Everything the main job makes, by name. Run again, it finds what it made before and only matches anew. */
export class MainJob {
  private readonly siteIds = new Map<string, string>();
  private readonly batches: BatchAnswer[] = [];

  constructor(
    private readonly api: ApiClient,
    private readonly report: DemoReport,
  ) {}

  async run(): Promise<void> {
    await this.recordOrganisations();
    const listings = await readListings();
    await this.sendTickets(listings);
    this.report.estimates(this.batches);
    await this.listLots(listings);
    await this.stateDemands();
    await this.match();
  }

  private async recordOrganisations(): Promise<void> {
    this.report.step('Organisations and sites');
    for (const { name, roles, sites } of await readOrganisations()) {
      const known = await this.api.get<PageOf<Identified>>(
        `/v1/organisations?name=${encodeURIComponent(name)}`,
      );
      const organisation =
        known.items[0] ?? (await this.api.post<Identified>('/v1/organisations', { json: { name, roles } }));
      const knownSites = await this.api.get<PageOf<Identified>>(
        `/v1/sites?organisationId=${organisation.id}`,
      );
      for (const site of sites) {
        const recorded =
          knownSites.items.find((one) => one.name === site.name) ??
          (await this.api.post<Identified>(`/v1/organisations/${organisation.id}/sites`, { json: site }));
        this.siteIds.set(site.name, recorded.id);
      }
      this.report.line(
        `${name} (${roles.join(', ').toLowerCase()}): ${sites.map((site) => `${site.name}, ${site.country}`).join('; ')}`,
      );
    }
  }

  private async sendTickets(listings: readonly ExampleListing[]): Promise<void> {
    this.report.step('Weighbridge tickets in, as CSV files');
    for (const { batchFile, site } of listings) {
      const csv = await readBatchFile(batchFile);
      const path = `/v1/batch-imports?siteId=${this.siteId(site)}&mode=ATOMIC`;
      const answer = await this.api.post<ImportAnswer>(path, { csv });
      this.report.importAnswer(batchFile, site, answer);
      for (const { batchId } of answer.tickets) {
        if (batchId !== null) this.batches.push(await this.api.get<BatchAnswer>(`/v1/batches/${batchId}`));
      }
    }
  }

  /** One lot per batch and form; a lot has exactly one form. */
  private async listLots(listings: readonly ExampleListing[]): Promise<void> {
    this.report.step('Lots on offer');
    for (const listing of listings) {
      const siteId = this.siteId(listing.site);
      const ticketNumbers = new Set(
        (await readBatchFile(listing.batchFile)).split(/\r?\n/).map((row) => row.split(',')[0]),
      );
      const own = this.batches.filter((batch) => ticketNumbers.has(batch.ticketNumber));
      for (const batch of own) {
        const known = await this.api.get<PageOf<LotAnswer>>(`/v1/lots?batchId=${batch.id}`);
        const lots = known.items.length > 0 ? known.items : await this.offer(batch, listing);
        for (const lot of lots) this.report.lot(batch.ticketNumber, lot);
      }
      if (own.length === 0) throw new Error(`No batch of ${listing.batchFile} at site ${siteId}`);
    }
    const certain = await this.api.get<PageOf<LotAnswer>>('/v1/lots?oxideKgMin=100&oxideCertainty=CERTAIN');
    const possible = await this.api.get<PageOf<LotAnswer>>('/v1/lots?oxideKgMin=100&oxideCertainty=POSSIBLE');
    this.report.line(
      `browsing for 100 kg of NdPr oxide: ${certain.items.length} lot(s) certainly (P10), ${possible.items.length} possibly (P90)`,
    );
  }

  private async offer(batch: BatchAnswer, listing: ExampleListing): Promise<LotAnswer[]> {
    const { availableFrom, availableUntil, reservePriceUsdPerKgNdPrOxide } = listing;
    const lots: LotAnswer[] = [];
    for (const form of new Set(batch.content.lines.map((line) => line.form))) {
      const lineNumbers = batch.content.lines
        .filter((line) => line.form === form)
        .map((line) => line.lineNumber);
      const draft = await this.api.post<LotAnswer>('/v1/lots', { json: { batchId: batch.id, lineNumbers } });
      const terms = { availableFrom, availableUntil, reservePriceUsdPerKgNdPrOxide };
      lots.push(
        await this.api.post<LotAnswer>(`/v1/lots/${draft.id}/listing`, {
          json: terms,
          version: draft.version,
        }),
      );
    }
    return lots;
  }

  private async stateDemands(): Promise<void> {
    this.report.step('Demands of separators');
    const known = await this.api.get<PageOf<DemandAnswer>>('/v1/demands?status=OPEN&limit=100');
    for (const { organisation: _organisation, site, ...demand } of await readDemands()) {
      const stated =
        known.items.find((one) => one.title === demand.title) ??
        (await this.api.post<DemandAnswer>('/v1/demands', {
          json: { ...demand, siteId: this.siteId(site) },
        }));
      this.report.demand(site, stated);
    }
  }

  private async match(): Promise<void> {
    this.report.step('Match');
    let run = await this.api.post<MatchRunAnswer>('/v1/match-runs', { json: {} });
    for (let poll = 0; run.finishedAt === null && poll < POLLS_MAX; poll += 1) {
      await sleep(POLL_MS);
      run = await this.api.get<MatchRunAnswer>(`/v1/match-runs/${run.id}`);
    }
    this.report.matchRun(run);
    this.report.allocations(await this.everyItem<AllocationAnswer>(`/v1/match-runs/${run.id}/allocations`));
    this.report.demandOutcomes(await this.everyItem<DemandOutcomeAnswer>(`/v1/match-runs/${run.id}/demands`));
    this.report.lotOutcomes(await this.everyItem<LotOutcomeAnswer>(`/v1/match-runs/${run.id}/lots`));
  }

  private async everyItem<Item>(path: string): Promise<readonly Item[]> {
    const items: Item[] = [];
    let cursor: string | null = null;
    do {
      const page: PageOf<Item> = await this.api.get<PageOf<Item>>(
        `${path}?limit=100${cursor === null ? '' : `&cursor=${cursor}`}`,
      );
      items.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor !== null);
    return items;
  }

  private siteId(name: string): string {
    const id = this.siteIds.get(name);
    if (id === undefined) throw new Error(`The examples name the unknown site ${name}`);
    return id;
  }
}
