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
  return (await readExampleJson<{ listings: ExampleListing[] }>('listings.json')).listings;
}

export async function readDemands(): Promise<readonly ExampleDemand[]> {
  return (await readExampleJson<{ demands: ExampleDemand[] }>('demands.json')).demands;
}
