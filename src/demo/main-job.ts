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
  MarketLotAnswer,
  MatchRunAnswer,
  PageOf,
  PartyLotOutcomeAnswer,
  PartyMatchAnswer,
} from './api-answers.js';
import type { ApiClient } from './api-client.js';
import type { DemoCallers } from './demo-callers.js';
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
  /** Whoever has the site, by its name. */
  private readonly callersAtSites = new Map<string, ApiClient>();
  private readonly batches: BatchAnswer[] = [];

  constructor(
    private readonly callers: DemoCallers,
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
    await this.lookAsEachSide();
  }

  private async recordOrganisations(): Promise<void> {
    this.report.step('Organisations and sites, by the operator of the platform');
    const { platform } = this.callers;
    for (const { name, roles, sites } of await readOrganisations()) {
      const known = await platform.get<PageOf<Identified>>(
        `/v1/organisations?name=${encodeURIComponent(name)}`,
      );
      const organisation =
        known.items[0] ?? (await platform.post<Identified>('/v1/organisations', { json: { name, roles } }));
      const caller = await this.callers.as(organisation.id);
      const knownSites = await caller.get<PageOf<Identified>>('/v1/sites');
      for (const site of sites) {
        const recorded =
          knownSites.items.find((one) => one.name === site.name) ??
          (await caller.post<Identified>(`/v1/organisations/${organisation.id}/sites`, { json: site }));
        this.siteIds.set(site.name, recorded.id);
        this.callersAtSites.set(site.name, caller);
      }
      this.report.line(
        `${name} (${roles.join(', ').toLowerCase()}): ${sites.map((site) => `${site.name}, ${site.country}`).join('; ')}`,
      );
    }
  }

  private async sendTickets(listings: readonly ExampleListing[]): Promise<void> {
    this.report.step('Weighbridge tickets in, as CSV files, by each recycler');
    for (const { batchFile, site } of listings) {
      const csv = await readBatchFile(batchFile);
      const path = `/v1/batch-imports?siteId=${this.siteId(site)}&mode=ATOMIC`;
      const recycler = this.callerAt(site);
      const answer = await recycler.post<ImportAnswer>(path, { csv });
      this.report.importAnswer(batchFile, site, answer);
      for (const { batchId } of answer.tickets) {
        if (batchId !== null) this.batches.push(await recycler.get<BatchAnswer>(`/v1/batches/${batchId}`));
      }
    }
  }

  /** One lot per batch and form; a lot has exactly one form. */
  private async listLots(listings: readonly ExampleListing[]): Promise<void> {
    this.report.step('Lots on offer');
    for (const listing of listings) {
      const recycler = this.callerAt(listing.site);
      const ticketNumbers = new Set(
        (await readBatchFile(listing.batchFile)).split(/\r?\n/).map((row) => row.split(',')[0]),
      );
      const own = this.batches.filter((batch) => ticketNumbers.has(batch.ticketNumber));
      for (const batch of own) {
        const known = await recycler.get<PageOf<LotAnswer>>(`/v1/lots?batchId=${batch.id}`);
        const lots = known.items.length > 0 ? known.items : await this.offer(recycler, batch, listing);
        for (const lot of lots) this.report.lot(batch.ticketNumber, lot);
      }
      if (own.length === 0) throw new Error(`No batch of ${listing.batchFile} at ${listing.site}`);
    }
  }

  private async offer(
    recycler: ApiClient,
    batch: BatchAnswer,
    listing: ExampleListing,
  ): Promise<LotAnswer[]> {
    const { availableFrom, availableUntil, reservePriceUsdPerKgNdPrOxide } = listing;
    const lots: LotAnswer[] = [];
    for (const form of new Set(batch.content.lines.map((line) => line.form))) {
      const lineNumbers = batch.content.lines
        .filter((line) => line.form === form)
        .map((line) => line.lineNumber);
      const draft = await recycler.post<LotAnswer>('/v1/lots', { json: { batchId: batch.id, lineNumbers } });
      const terms = { availableFrom, availableUntil, reservePriceUsdPerKgNdPrOxide };
      lots.push(
        await recycler.post<LotAnswer>(`/v1/lots/${draft.id}/listing`, {
          json: terms,
          version: draft.version,
        }),
      );
    }
    return lots;
  }

  private async stateDemands(): Promise<void> {
    this.report.step('Demands of separators');
    for (const { organisation: _organisation, site, ...demand } of await readDemands()) {
      const separator = this.callerAt(site);
      const known = await separator.get<PageOf<DemandAnswer>>('/v1/demands?status=OPEN&limit=100');
      const stated =
        known.items.find((one) => one.title === demand.title) ??
        (await separator.post<DemandAnswer>('/v1/demands', {
          json: { ...demand, siteId: this.siteId(site) },
        }));
      this.report.demand(site, stated);
    }
  }

  private async match(): Promise<void> {
    this.report.step('Match, by the operator of the platform, who alone sees the terms of both sides');
    const { platform } = this.callers;
    let run = await platform.post<MatchRunAnswer>('/v1/match-runs', { json: {} });
    for (let poll = 0; run.finishedAt === null && poll < POLLS_MAX; poll += 1) {
      await sleep(POLL_MS);
      run = await platform.get<MatchRunAnswer>(`/v1/match-runs/${run.id}`);
    }
    this.report.matchRun(run);
    this.report.allocations(
      await everyItem<AllocationAnswer>(platform, `/v1/match-runs/${run.id}/allocations`),
    );
    this.report.demandOutcomes(
      await everyItem<DemandOutcomeAnswer>(platform, `/v1/match-runs/${run.id}/demands`),
    );
    this.report.lotOutcomes(await everyItem<LotOutcomeAnswer>(platform, `/v1/match-runs/${run.id}/lots`));
  }

  /** The same market and the same match, as those see them whom they are about. */
  private async lookAsEachSide(): Promise<void> {
    this.report.step('What a separator and a recycler see of it');
    const [demand] = await readDemands();
    const listings = await readListings();
    if (demand === undefined) throw new Error('There are no example demands.');
    const separator = this.callerAt(demand.site);
    const offered = await separator.get<PageOf<MarketLotAnswer>>('/v1/market/lots?oxideKgMin=100');
    const matches = await everyItem<PartyMatchAnswer>(separator, '/v1/matches');
    this.report.separatorView(demand.site, offered.items, matches);
    for (const { site } of listings) {
      const recycler = this.callerAt(site);
      const lots = await everyItem<LotAnswer>(recycler, '/v1/lots');
      for (const lot of lots) {
        const outcome = await recycler.get<PartyLotOutcomeAnswer>(`/v1/lots/${lot.id}/match-outcome`);
        if (outcome.status !== 'OUTBID') continue;
        this.report.recyclerView(site, lot.code, outcome);
        return;
      }
    }
  }

  private callerAt(site: string): ApiClient {
    const caller = this.callersAtSites.get(site);
    if (caller === undefined) throw new Error(`The examples name the unknown site ${site}`);
    return caller;
  }

  private siteId(name: string): string {
    const id = this.siteIds.get(name);
    if (id === undefined) throw new Error(`The examples name the unknown site ${name}`);
    return id;
  }
}

async function everyItem<Item>(caller: ApiClient, path: string): Promise<readonly Item[]> {
  const items: Item[] = [];
  let cursor: string | null = null;
  do {
    const page: PageOf<Item> = await caller.get<PageOf<Item>>(
      `${path}?limit=100${cursor === null ? '' : `&cursor=${cursor}`}`,
    );
    items.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return items;
}
