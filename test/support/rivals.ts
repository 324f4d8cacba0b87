import { setTimeout as sleep } from 'node:timers/promises';
import { TEST_OPERATOR_KEY } from './credentials.js';
import { acceptedBy, RivalParty } from './rival-party.js';
import type { TestApp } from './test-app.js';

/** What nobody but its owner may learn, and what two worlds may differ in. Figures are odd, so that none stands anywhere by accident. */
export interface HiddenFigures {
  readonly reserveUsdPerKg: readonly [number, number];
  readonly priceUsdPerKg: readonly [number, number];
  readonly treatmentUsdPerKg: readonly [number, number];
  /** Of lots that are not on offer. */
  readonly draftKg: readonly [number, number];
}

export const HIDDEN: HiddenFigures = {
  reserveUsdPerKg: [1.273941, 1.618437],
  priceUsdPerKg: [173.419637, 91.738429],
  treatmentUsdPerKg: [0.051739, 0.062917],
  draftKg: [733.391, 617.853],
};

/** Two recyclers and two separators; the first ones deal with one another, and so do the second ones. */
export interface Rivals {
  readonly recyclers: readonly [RivalParty, RivalParty];
  readonly separators: readonly [RivalParty, RivalParty];
}

/** Those whose affairs are none of the party's: its rival, and whom that deals with. */
export function strangersOf(party: RivalParty, { recyclers, separators }: Rivals): readonly RivalParty[] {
  const isFirst = party === recyclers[0] || party === separators[0];
  return isFirst ? [recyclers[1], separators[1]] : [recyclers[0], separators[0]];
}

const PLACES = [
  { country: 'NL', latitude: 51.937261, longitude: 4.068173 },
  { country: 'NL', latitude: 52.381947, longitude: 4.861739 },
] as const;
const PLANTS = [
  { country: 'FR', latitude: 51.034917, longitude: 2.374619 },
  { country: 'FR', latitude: 50.961743, longitude: 1.857391 },
] as const;
const RECYCLER_MARKS = ['Quxadorn', 'Vyrmelot'] as const;
const SEPARATOR_MARKS = ['Jostrafel', 'Wemblick'] as const;
const AT = '2026-11-20T09:42:00Z';

/** Both engines' worlds are told the same, in the same order: ids and codes differ, and nothing else. */
export async function openRivals(app: TestApp, hidden: HiddenFigures = HIDDEN): Promise<Rivals> {
  const recyclers = [await aRecycler(app, 0, hidden), await aRecycler(app, 1, hidden)] as const;
  const separators = [await aSeparator(app, 0, hidden), await aSeparator(app, 1, hidden)] as const;
  for (const index of [0, 1] as const) await deal(recyclers[index], separators[index]);
  await match(app);
  for (const party of [...recyclers, ...separators]) {
    const { items } = (await party.request('GET', '/v1/matches')).body as { items: { id: string }[] };
    party.keep('matches', ...items.map(({ id }) => id));
    const postings = (await party.request('GET', '/v1/ledger/postings')).body as { items: { id: string }[] };
    party.keep('postings', ...postings.items.map(({ id }) => id));
  }
  return { recyclers, separators };
}

interface Kind {
  readonly mark: string;
  readonly role: 'RECYCLER' | 'SEPARATOR';
  readonly figures: readonly string[];
}

async function aParty(app: TestApp, { mark, role, figures }: Kind): Promise<RivalParty> {
  const organisation = await app.request('POST', '/v1/organisations', {
    body: { name: `${mark} Works`, roles: [role] },
  });
  const { id } = acceptedBy(organisation, 'organisation') as { id: string };
  const key = await app.request('POST', `/v1/organisations/${id}/api-keys`, {
    body: { name: `Key of ${mark}`, role: 'OWNER' },
  });
  const made = acceptedBy(key, 'key') as { id: string; key: string };
  const party = new RivalParty(app, mark, figures, id, made.key);
  party.keep('api-keys', made.id);
  const login = `${mark}@people.example`;
  const member = { login, name: `Ada ${mark}`, role: 'VIEWER', temporaryPassword: 'seven grey herons wade' };
  await party.make(`/v1/organisations/${id}/members`, member, 'members');
  const quote = `oxide,currency,date,price_per_kg,source\r\nNdPr oxide,USD,2026-11-01,71.00,Desk of ${mark}\r\n`;
  await party.upload(
    `/v1/organisations/${id}/price-series?name=Quotes%20of%20${mark}`,
    quote,
    'price-series',
  );
  const hook = {
    url: `https://hooks.${mark.toLowerCase()}.example/in`,
    description: `Hook of ${mark}`,
    // Of the platform alone: whether some events are delivered before it is disabled would be a matter of luck.
    eventTypes: ['match-run.finished'],
  };
  const endpoint = await party.make<{ readonly id: string }>(
    `/v1/organisations/${id}/webhook-endpoints`,
    hook,
    'webhook-endpoints',
  );
  // Nothing is to be sent: what counts is who sees it.
  await party.make(`/v1/webhook-endpoints/${endpoint.id}/disabling`, undefined, null);
  return party;
}

interface MadeLot {
  readonly id: string;
  readonly code: string;
  readonly version: number;
  readonly estimateId: string;
  readonly batchId: string;
}

/** Five magnets by handheld XRF. */
const XRF = {
  method: 'hhxrf',
  pieceCount: 5,
  relativeTo: 'ALLOY',
  expressedAs: 'METAL',
  coating: 'NONE',
  results: [
    { analyte: 'Nd', wtPct: 23.1 },
    { analyte: 'Pr', wtPct: 2.4 },
  ],
  otherElements: [{ element: 'Fe', wtPct: 72.1 }],
};

async function aLot(party: RivalParty, siteId: string, netMassKg: number): Promise<MadeLot> {
  const { mark } = party;
  const ticketNumber = `WB-${mark}-${netMassKg}`;
  const line = {
    kind: 'LOOSE_MATERIAL',
    form: 'LIBERATED_MAGNET',
    grade: 'n42',
    netMassKg,
    notes: `Line of ${mark}`,
  };
  const batch = {
    siteId,
    receivedAt: AT,
    ticketNumber,
    supplier: `${mark} & Sons`,
    notes: `From ${mark}`,
    lines: [line],
  };
  const { id: batchId } = await party.make<{ id: string }>('/v1/batches', batch, 'batches');
  const lot = await party.make<MadeLot>('/v1/lots', { batchId }, 'lots');
  party.keep('estimates', lot.estimateId);
  party.keep('codes', lot.code);
  const certificate = {
    observedAt: AT,
    certificateNumber: `C-${mark}-${netMassKg}`,
    notes: `Sampled by ${mark}`,
    assay: XRF,
  };
  const path = `/v1/lots/${lot.id}/evidence`;
  const { evidence } = await party.make<{ evidence: { id: string } }>(path, certificate, null);
  party.keep('evidence', evidence.id);
  return (await party.request('GET', `/v1/lots/${lot.id}`)).body as MadeLot;
}

async function aRecycler(app: TestApp, index: 0 | 1, hidden: HiddenFigures): Promise<RivalParty> {
  const figures = [String(hidden.reserveUsdPerKg[index]), String(hidden.draftKg[index])];
  const mark = RECYCLER_MARKS[index];
  const place = PLACES[index];
  const party = await aParty(app, {
    mark,
    role: 'RECYCLER',
    figures: [...figures, String(place.latitude), String(place.longitude)],
  });
  const sitesPath = `/v1/organisations/${party.organisationId}/sites`;
  const { id: siteId } = await party.make<{ id: string }>(
    sitesPath,
    { name: `Yard of ${mark}`, ...place },
    'sites',
  );
  const draft = await aLot(party, siteId, hidden.draftKg[index]);
  const hold = { massKg: 7, reason: `Held by ${mark}` };
  await party.make(`/v1/lots/${draft.id}/holds`, hold, null, draft.version);
  const listed = await aLot(party, siteId, 1_013.117 + index);
  const terms = { availableFrom: '2026-12-01', reservePriceUsdPerKgNdPrOxide: hidden.reserveUsdPerKg[index] };
  await party.make(`/v1/lots/${listed.id}/listing`, terms, null, listed.version);
  party.offered.add(listed.id).add(listed.code);
  const template = (await party.request('GET', '/v1/batch-imports/template')).text;
  const file = template.replaceAll('WB-2026', `WB-${mark}`).replaceAll('Polder Data Centre', mark);
  await party.upload(`/v1/batch-imports?siteId=${siteId}`, file, 'batch-imports');
  await checkedImport(party, `/v1/imports/batches?siteId=${siteId}`, file);
  return party;
}

/** A file that was looked at and not committed. */
async function checkedImport(party: RivalParty, path: string, file: string): Promise<void> {
  await party.upload(path, file, 'imports');
  const [id = ''] = party.ids['imports'] ?? [];
  for (;;) {
    const { status } = (await party.request('GET', `/v1/imports/${id}`)).body as { status: string };
    if (status === 'READY') return;
    await sleep(POLL_MS);
  }
}

/** At a site without demands: what a plant is permitted to receive decides what is matched with it. */
async function permitted(party: RivalParty, { id }: { readonly id: string }): Promise<void> {
  const permit = {
    reference: `P-${party.mark}`,
    authority: `Office of ${party.mark}`,
    wasteCodes: ['160216'],
  };
  await party.make(`/v1/sites/${id}/permits`, { ...permit, validFrom: '2024-03-01' }, 'site-permits');
}

async function aSeparator(app: TestApp, index: 0 | 1, hidden: HiddenFigures): Promise<RivalParty> {
  const price = hidden.priceUsdPerKg[index];
  const treatment = hidden.treatmentUsdPerKg[index];
  const mark = SEPARATOR_MARKS[index];
  const place = PLANTS[index];
  const party = await aParty(app, {
    mark,
    role: 'SEPARATOR',
    figures: [price, treatment, place.latitude, place.longitude, 8_713.437 + index].map(String),
  });
  const sitesPath = `/v1/organisations/${party.organisationId}/sites`;
  const { id: siteId } = await party.make<{ id: string }>(
    sitesPath,
    { name: `Plant of ${mark}`, ...place },
    'sites',
  );
  const demand = await party.make<{ id: string; code: string }>(
    '/v1/demands',
    demandOf(party, siteId, price, treatment, index),
    'demands',
  );
  party.keep('codes', demand.code);
  party.offered.add(demand.id).add(demand.code);
  const template = (await party.request('GET', '/v1/imports/demands/template')).text;
  const file = template.replace('FS-2027', `FS-${mark}`).replace('Mixed magnets', mark);
  await checkedImport(party, `/v1/imports/demands?siteId=${siteId}`, file);
  await permitted(
    party,
    await party.make<{ id: string }>(sitesPath, { name: `Depot of ${mark}`, ...place }, 'sites'),
  );
  return party;
}

function demandOf(
  { mark }: RivalParty,
  siteId: string,
  price: number,
  treatment: number,
  index: number,
): object {
  return {
    siteId,
    title: `Needed by ${mark}`,
    acceptedForms: ['LIBERATED_MAGNET'],
    windowFrom: '2026-12-15',
    windowUntil: '2027-06-30',
    ndPrOxideKgMax: 8_713.437 + index,
    processRoute: 'toll-hydromet-sx',
    payablePct: 70,
    ndPrOxidePriceUsdPerKg: price,
    treatmentChargeUsdPerKgFeed: treatment,
    freightUsdPerTonneKm: 0.09,
  };
}

/** Reserves of the listed lot. */
async function deal(recycler: RivalParty, separator: RivalParty): Promise<void> {
  const [lotId] = [...recycler.offered];
  const request = {
    kind: 'HARD',
    massKg: 113.271,
    reservedForOrganisationId: separator.organisationId,
    note: `Agreed by ${separator.mark}`,
  };
  const path = `/v1/lots/${lotId ?? ''}/reservations`;
  const { reservation } = await separator.make<{ reservation: { id: string; code: string } }>(
    path,
    request,
    null,
  );
  separator.keep('reservations', reservation.id);
  separator.keep('codes', reservation.code);
}

const POLL_MS = 20;

async function match(app: TestApp): Promise<void> {
  const { id } = acceptedBy(await app.request('POST', '/v1/match-runs', { body: {} }), 'match') as {
    id: string;
  };
  for (;;) {
    const response = await app.request('GET', `/v1/match-runs/${id}`, { credential: TEST_OPERATOR_KEY });
    const { status } = response.body as { status: string };
    if (status === 'SUCCEEDED') return;
    if (status === 'FAILED' || status === 'CANCELLED') throw new Error(response.text);
    await sleep(POLL_MS);
  }
}
