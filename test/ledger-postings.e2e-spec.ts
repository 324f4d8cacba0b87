import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type {
  RecordedPostingPage,
  RecordedPostingView,
} from '../src/modules/ledger/recorded-posting.view.js';
import { lotAccount, siteAccount } from '../src/modules/ledger/domain/account.js';
import { partOf } from '../src/modules/ledger/domain/amount.js';
import { moved } from '../src/modules/ledger/domain/posting.js';
import { available, Bookkeeper, magnets } from './support/ledger.js';
import { SteppableClock } from './support/steppable-clock.js';
import { startTestApp, type TestApp } from './support/test-app.js';
import { aYard, followPages, found, verdictOf, type Yard } from './support/yard.js';

const HOUR_MS = 3_600_000;
const UNKNOWN = '0199b0a2-ffff-7000-8000-000000000009';

describe('the postings of the ledger', () => {
  const clock = new SteppableClock();
  let app: TestApp;
  let yard: Yard;
  let books: Bookkeeper;
  beforeAll(async () => {
    app = await startTestApp({ clock });
    yard = await aYard(app);
    books = new Bookkeeper(app, clock, yard.organisationId);
  });
  afterAll(() => app.close());

  const list = (query: Record<string, string>): Promise<RecordedPostingPage> =>
    found(app, `/v1/ledger/postings?${new URLSearchParams(query).toString()}`);
  const kindsOf = ({ items }: { items: readonly RecordedPostingView[] }): readonly string[] =>
    items.map(({ kind }) => kind);

  it('show a receipt from the supplier: what the lot gains the supplier gives, in mass and in each element', async () => {
    const lot = await magnets(app, yard, 85.5);
    const { items } = await list({ lotId: lot.id });
    expect(kindsOf({ items })).toEqual(['RECEIPT']);
    const [receipt] = items;
    const [supplier, gained] = receipt?.entries ?? [];
    expect(receipt).toMatchObject({
      organisationId: yard.organisationId,
      reversesId: null,
      reversedById: null,
    });
    expect(supplier).toMatchObject({ account: 'SUPPLIER', lotId: null, siteId: yard.siteId, massKg: -85.5 });
    expect(gained).toMatchObject({ account: 'AVAILABLE', lotId: lot.id, siteId: yard.siteId, massKg: 85.5 });
    // Magnets of grade N42 hold neodymium, and what is in them was not there before.
    expect(gained?.ndKg).toBeGreaterThan(10);
    for (const element of ['ndKg', 'prKg', 'dyKg', 'tbKg'] as const)
      expect((gained?.[element] ?? 0) + (supplier?.[element] ?? 0)).toBe(0);
    expect(await found(app, `/v1/ledger/postings/${receipt?.id}`)).toEqual(receipt);
  });

  it('name what reverses them, and are named by it', async () => {
    const lot = await magnets(app, yard, 10);
    const loss = siteAccount('LOSS', lot.siteId, 'DUST');
    const part = partOf(await books.amountOn(lot, 'AVAILABLE'), 400);
    const { posting } = await books.post('PROCESS', moved(available(lot), loss, part));
    const { posting: reversal } = await books.reverse(posting.id);
    expect(await found(app, `/v1/ledger/postings/${posting.id}`)).toMatchObject({
      reversesId: null,
      reversedById: reversal.id,
    });
    const undone = await found<RecordedPostingView>(app, `/v1/ledger/postings/${reversal.id}`);
    expect(undone).toMatchObject({ kind: 'REVERSAL', reversesId: posting.id, reversedById: null });
    expect(undone.entries.map(({ account, cause, massKg }) => [account, cause, massKg])).toEqual([
      ['AVAILABLE', null, 0.4],
      ['LOSS', 'DUST', -0.4],
    ]);
    await expect(books.reverse(posting.id)).rejects.toMatchObject({ code: 'posting-reversed-already' });
  });

  it('are found by lot, site, organisation, kind and time, newest first', async () => {
    const other = await aYard(app);
    const lot = await magnets(app, other, 20);
    const begun = clock.now();
    clock.advance(HOUR_MS);
    const held = partOf(await books.amountOn(lot, 'AVAILABLE'), 5_000);
    await books.post('HOLD', moved(available(lot), lotAccount('HELD', lot), held));
    const now = clock.now();

    expect(kindsOf(await list({ lotId: lot.id }))).toEqual(['HOLD', 'RECEIPT']);
    expect(kindsOf(await list({ siteId: other.siteId }))).toEqual(['HOLD', 'RECEIPT']);
    expect(kindsOf(await list({ siteId: other.siteId, kind: 'HOLD' }))).toEqual(['HOLD']);
    expect(kindsOf(await list({ organisationId: other.organisationId }))).toEqual(['RECEIPT']);
    expect(kindsOf(await list({ lotId: lot.id, recordedFrom: now }))).toEqual(['HOLD']);
    expect(kindsOf(await list({ lotId: lot.id, recordedTo: now }))).toEqual(['RECEIPT']);
    // The same instant as somebody in Rotterdam writes it.
    const there = new Date(Date.parse(now) + HOUR_MS).toISOString().replace('Z', '+01:00');
    expect(kindsOf(await list({ lotId: lot.id, recordedTo: there }))).toEqual(['RECEIPT']);
    expect(kindsOf(await list({ lotId: lot.id, recordedFrom: begun, recordedTo: begun }))).toEqual([]);
    expect(kindsOf(await list({ lotId: UNKNOWN }))).toEqual([]);
  });

  it('come in pages that miss nothing and repeat nothing', async () => {
    const other = await aYard(app);
    for (let kilograms = 1; kilograms <= 5; kilograms += 1) await magnets(app, other, kilograms);
    const pages = await followPages<RecordedPostingView>(
      app,
      `/v1/ledger/postings?siteId=${other.siteId}&limit=2`,
    );
    const masses = pages.map((page) => page.map(({ entries }) => entries[1]?.massKg));
    expect(masses).toEqual([[5, 4], [3, 2], [1]]);
  });

  it('are refused where the question will not do', async () => {
    const ask = async (path: string): Promise<string> =>
      verdictOf(await app.request('GET', `/v1/ledger/postings${path}`));
    expect(await ask(`/${UNKNOWN}`)).toBe('404 POSTING_NOT_FOUND');
    expect(await ask('/one')).toMatch(/^400 VALIDATION_FAILED id/);
    expect(await ask('?recordedFrom=yesterday')).toMatch(/^400 VALIDATION_FAILED recordedFrom/);
    expect(await ask('?kind=GIFT')).toMatch(/^400 VALIDATION_FAILED kind/);
    expect(await ask('?cursor=x')).toMatch(/^400 CURSOR_NOT_VALID/);
  });
});
