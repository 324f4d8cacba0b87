import { readFile } from 'node:fs/promises';

/** A site of the example organisations. */
export interface ExampleSite {
  readonly name: string;
  readonly country: string;
  readonly latitude: number;
  readonly longitude: number;
}

export interface ExampleOrganisation {
  readonly name: string;
  readonly roles: readonly string[];
  readonly sites: readonly ExampleSite[];
}

/** On what terms the lots of a batch file are listed. */
export interface ExampleListing {
  readonly batchFile: string;
  readonly site: string;
  readonly availableFrom: string;
  readonly availableUntil: string;
  readonly reservePriceUsdPerKgNdPrOxide: number;
}

/** A demand as the API takes it, with the plant's name for its id. */
export interface ExampleDemand {
  readonly title: string;
  readonly organisation: string;
  readonly site: string;
  readonly windowFrom: string;
  readonly windowUntil: string;
}

const DAY_MS = 86_400_000;
/** The day for which the examples were written. */
const EXAMPLES_DAY_MS = Date.UTC(2026, 10, 23);

/** An example's date, as far ahead of today as it was when the examples were written: the demo does not go stale. */
function movedToToday(date: string): string {
  const daysSince = Math.max(0, Math.floor((Date.now() - EXAMPLES_DAY_MS) / DAY_MS));
  return new Date(Date.parse(date) + daysSince * DAY_MS).toISOString().slice(0, 10);
}

function exampleUrl(name: string): URL {
  return new URL(`./examples/${name}`, import.meta.url);
}

async function readExampleJson<Content>(name: string): Promise<Content> {
  return JSON.parse(await readFile(exampleUrl(name), 'utf8')) as Content;
}

/** A shipped batch file, as it would be sent. */
export function readBatchFile(name: string): Promise<string> {
  return readFile(exampleUrl(name), 'utf8');
}

export async function readOrganisations(): Promise<readonly ExampleOrganisation[]> {
  return (await readExampleJson<{ organisations: ExampleOrganisation[] }>('organisations.json'))
    .organisations;
}

export async function readListings(): Promise<readonly ExampleListing[]> {
  const { listings } = await readExampleJson<{ listings: ExampleListing[] }>('listings.json');
  return listings.map((listing) => ({
    ...listing,
    availableFrom: movedToToday(listing.availableFrom),
    availableUntil: movedToToday(listing.availableUntil),
  }));
}

export async function readDemands(): Promise<readonly ExampleDemand[]> {
  const { demands } = await readExampleJson<{ demands: ExampleDemand[] }>('demands.json');
  return demands.map((demand) => ({
    ...demand,
    windowFrom: movedToToday(demand.windowFrom),
    windowUntil: movedToToday(demand.windowUntil),
  }));
}
