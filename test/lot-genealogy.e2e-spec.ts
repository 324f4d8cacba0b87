import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { lotAccount, siteAccount } from '../src/modules/ledger/domain/account.js';
import { amountOf, contentOf, negated } from '../src/modules/ledger/domain/amount.js';
import { moved } from '../src/modules/ledger/domain/posting.js';
import type { LotOperationView } from '../src/modules/lots/lot-operation.view.js';
import type { LotProvenanceView, ShareView, LotTraceView } from '../src/modules/lots/lot-genealogy.view.js';
import type { LotDetailView } from '../src/modules/lots/lot.view.js';
import { available, Bookkeeper, magnets, type BookedLot } from './support/ledger.js';
import { SteppableClock } from './support/steppable-clock.js';
import { startTestApp, type TestApp } from './support/test-app.js';
import { aYard, found, made, verdictOf, type Yard } from './support/yard.js';

const MISSING = '0199b0a2-0006-7000-8000-00000000dead';
const NO_METAL = contentOf(() => 0);
const percentages = (shares: readonly { share: ShareView }[]): readonly string[] =>
  shares.map(({ share: { numerator, denominator } }) => `${numerator}/${denominator}`);

describe('the genealogy of a lot', () => {
  const clock = new SteppableClock();
  let app: TestApp;
  let yard: Yard;
  let books: Bookkeeper;
  beforeAll(async () => {
    app = await startTestApp({ clock });
  });
  afterAll(() => app.close());
  beforeEach(async () => {
    yard = await aYard(app);
    books = new Bookkeeper(app, clock, yard.organisationId);
  });

  const lot = (id: string): BookedLot => ({ id, siteId: yard.siteId });
  const split = async (from: BookedLot, ...massesKg: number[]): Promise<BookedLot[]> => {
    const parts = massesKg.map((massKg) => ({ massKg }));
    const outcome = await made<LotOperationView>(app, `/v1/lots/${from.id}/splits`, { parts });
    return outcome.made.map(({ id }) => lot(id));
  };
  const merge = async (...inputs: { lotId: string; massKg?: number }[]): Promise<BookedLot> => {
    const [whole] = (await made<LotOperationView>(app, '/v1/lot-merges', { inputs })).made;
    return lot(whole?.id ?? MISSING);
  };
  const provenance = (id: string, query = ''): Promise<LotProvenanceView> =>
    found(app, `/v1/lots/${id}/provenance${query}`);
  const descendants = (id: string, query = ''): Promise<LotTraceView> =>
    found(app, `/v1/lots/${id}/descendants${query}`);
  const batchOf = async ({ id }: BookedLot): Promise<string> =>
    (await found<LotDetailView>(app, `/v1/lots/${id}`)).batchId ?? MISSING;
  const destinations = async (received: BookedLot, query = ''): Promise<LotTraceView> =>
    found(app, `/v1/batches/${await batchOf(received)}/destinations${query}`);
  const kilogramsOn = ({ accounts }: LotTraceView): Record<string, number> =>
    Object.fromEntries(
      accounts.map(({ account, cause, massKg }) => [
        cause === null ? account : `${account} ${cause}`,
        massKg,
      ]),
    );
  const deliver = async (from: BookedLot, grams: number): Promise<void> => {
    const there = await books.amountOn(from, 'AVAILABLE');
    // All the metal stays with what is left, or goes with the last gram: this is about mass.
    const amount = grams === there.grams ? there : amountOf(grams, NO_METAL);
    await books.post('DELIVERY', moved(available(from), lotAccount('DELIVERED', from), amount));
  };

  /** A 100 kg split into B 60 and C 40; B, C and D 50 merged into E, 150 kg. */
  async function diamond() {
    const a = await magnets(app, yard, 100);
    const d = await magnets(app, yard, 50);
    clock.advance(1_000);
    const [b = a, c = a] = await split(a, 60, 40);
    clock.advance(1_000);
    const e = await merge({ lotId: b.id }, { lotId: c.id }, { lotId: d.id });
    clock.advance(1_000);
    return { a, b, c, d, e };
  }

  describe('backwards', () => {
    it('adds up what came through both sides of a diamond', async () => {
      const { a, b, d, e } = await diamond();
      const answer = await provenance(e.id);
      expect(answer).toMatchObject({ lotId: e.id, massKg: 150, sourceCount: 2, nextCursor: null });
      expect(answer.items).toMatchObject([
        {
          lotId: a.id,
          batchId: await batchOf(a),
          share: { numerator: '2', denominator: '3', isExact: true, percent: 66.666667 },
          massKg: 100,
          pathCount: '2',
          operationCount: 2,
        },
        {
          lotId: d.id,
          batchId: await batchOf(d),
          share: { numerator: '1', denominator: '3', isExact: true, percent: 33.333333 },
          massKg: 50,
          pathCount: '1',
          operationCount: 1,
        },
      ]);
      expect(answer.items[0]?.path.map(({ lotId, madeBy }) => [lotId, madeBy?.kind])).toEqual([
        [a.id, 'RECEIPT'],
        [b.id, 'SPLIT'],
        [e.id, 'MERGE'],
      ]);
    });

    it('says what 75 kg of it are, twice the same', async () => {
      const { e } = await diamond();
      const answers = [await provenance(e.id, '?massKg=75'), await provenance(e.id, '?massKg=75')];
      expect(answers.map(({ items }) => items.map(({ massKg }) => massKg))).toEqual([
        [50, 25],
        [50, 25],
      ]);
    });

    it('goes by what is on hand: after 75 kg were shipped, 50 and 25 kg; nothing after all were', async () => {
      const { e } = await diamond();
      await deliver(e, 75_000);
      expect((await provenance(e.id)).items.map(({ massKg }) => massKg)).toEqual([50, 25]);
      await deliver(e, 75_000);
      const gone = await provenance(e.id);
      expect(gone.items.map(({ massKg }) => massKg)).toEqual([0, 0]);
      expect(percentages(gone.items)).toEqual(['2/3', '1/3']);
    });

    it('says of a received lot that it is all itself', async () => {
      const a = await magnets(app, yard, 12.345);
      const { items } = await provenance(a.id);
      expect(items).toMatchObject([{ lotId: a.id, massKg: 12.345, operationCount: 0, pathCount: '1' }]);
      expect(percentages(items)).toEqual(['1/1']);
    });

    it('comes in pages, the largest share first', async () => {
      const { a, d, e } = await diamond();
      const first = await provenance(e.id, '?limit=1');
      const second = await provenance(e.id, `?limit=1&cursor=${first.nextCursor ?? ''}`);
      expect([first, second].map(({ items }) => items.map(({ lotId }) => lotId))).toEqual([[a.id], [d.id]]);
      expect([second.nextCursor, second.sourceCount]).toEqual([null, 2]);
    });

    it('answers as of an instant: all 150 kg before the shipment, no such lot before it was made', async () => {
      const { e } = await diamond();
      const before = clock.now();
      clock.advance(1_000);
      await deliver(e, 30_000);
      expect((await provenance(e.id)).massKg).toBe(120);
      expect((await provenance(e.id, `?asOf=${before}`)).massKg).toBe(150);
      const beforeIt = new Date(Date.parse(before) - 2_000).toISOString();
      const answer = await app.request('GET', `/v1/lots/${e.id}/provenance?asOf=${beforeIt}`);
      expect(verdictOf(answer)).toBe('404 LOT_NOT_FOUND');
    });

    it('refuses a lot that is not there, more than the lot had, and a cursor that is none', async () => {
      const a = await magnets(app, yard, 10);
      const strange = Buffer.from('no id').toString('base64url');
      const verdicts = await Promise.all(
        [
          `${MISSING}/provenance`,
          `${a.id}/provenance?massKg=10.001`,
          `${a.id}/provenance?cursor=${strange}`,
          `${a.id}/descendants?cursor=${strange}`,
          `${MISSING}/descendants`,
        ].map(async (path) => verdictOf(await app.request('GET', `/v1/lots/${path}`))),
      );
      expect(verdicts).toEqual([
        '404 LOT_NOT_FOUND',
        '400 VALIDATION_FAILED massKg OUT_OF_RANGE',
        '400 CURSOR_NOT_VALID',
        '400 CURSOR_NOT_VALID',
        '404 LOT_NOT_FOUND',
      ]);
    });
  });

  describe('forwards', () => {
    it('finds all of A again: 50 kg in what was shipped, 50 in what is left', async () => {
      const { a, b, c, e } = await diamond();
      await deliver(e, 75_000);
      const traced = await descendants(a.id);
      expect(traced.tracedKg).toBe(100);
      expect(kilogramsOn(traced)).toEqual({ AVAILABLE: 50, DELIVERED: 50 });
      expect(traced.items.map(({ lotId }) => lotId)).toEqual([b.id, c.id, e.id]);
      expect(percentages(traced.items)).toEqual(['1/1', '1/1', '2/3']);
      expect(traced.items.map(({ holdings }) => holdings)).toEqual([
        [],
        [],
        [
          { account: 'AVAILABLE', massKg: 50, ofKg: 75 },
          { account: 'DELIVERED', massKg: 50, ofKg: 75 },
        ],
      ]);
    });

    it('says where a batch ended up: only the lots that hold it', async () => {
      const { d, e } = await diamond();
      const traced = await destinations(d);
      expect(traced).toMatchObject({ tracedKg: 50, nextCursor: null });
      expect(kilogramsOn(traced)).toEqual({ AVAILABLE: 50 });
      expect(traced.items).toMatchObject([
        { lotId: e.id, batchId: null, holdings: [{ account: 'AVAILABLE', massKg: 50, ofKg: 150 }] },
      ]);
    });

    it('agrees with the way back, gram by gram, however often lots were mixed', async () => {
      const { a, d, e } = await diamond();
      const f = await magnets(app, yard, 33.333);
      const mixed = await merge({ lotId: e.id, massKg: 77.777 }, { lotId: f.id, massKg: 11.111 });
      const [g = mixed] = await split(mixed, 33.334, 55.554);
      const back = await provenance(g.id);
      expect(back.items.reduce((sum, { massKg }) => sum + massKg * 1000, 0)).toBe(33_334);
      for (const source of [a, d, f]) {
        const there = (await destinations(source)).items.find(({ lotId }) => lotId === g.id);
        const here = back.items.find(({ lotId }) => lotId === source.id);
        expect(there?.share).toEqual(here?.share);
        expect(Math.abs((there?.holdings[0]?.massKg ?? 0) - (here?.massKg ?? 0))).toBeLessThanOrEqual(0.0011);
      }
      for (const [source, receivedKg] of [
        [a, 100],
        [d, 50],
        [f, 33.333],
      ] as const) {
        const { accounts, tracedKg } = await destinations(source);
        expect(tracedKg).toBe(receivedKg);
        expect(accounts.map(({ massKg }) => massKg)).toEqual([receivedKg]);
      }
    });

    it('shares out what was lost, and what a count found', async () => {
      const { a, d, e } = await diamond();
      const lost = amountOf(3_000, NO_METAL);
      await books.post('PROCESS', moved(available(e), siteAccount('LOSS', yard.siteId, 'DUST'), lost));
      await books.post('COUNT', [
        { account: available(e), amount: amountOf(6_000, NO_METAL) },
        {
          account: siteAccount('ADJUSTMENT', yard.siteId, 'SCALE'),
          amount: negated(amountOf(6_000, NO_METAL)),
        },
      ]);
      // E holds 153 kg: 102 of A and 51 of D, of which 4 and 2 were never received as such.
      expect(kilogramsOn(await destinations(a))).toEqual({
        AVAILABLE: 102,
        'LOSS DUST': 2,
        'ADJUSTMENT SCALE': -4,
      });
      expect(kilogramsOn(await destinations(d))).toEqual({
        AVAILABLE: 51,
        'LOSS DUST': 1,
        'ADJUSTMENT SCALE': -2,
      });
    });

    it('answers as of an instant: in B and C before they were merged', async () => {
      const a = await magnets(app, yard, 10);
      clock.advance(1_000);
      const [b = a, c = a] = await split(a, 7, 3);
      const before = clock.now();
      clock.advance(1_000);
      await merge({ lotId: b.id }, { lotId: c.id, massKg: 1 });
      const traced = await descendants(a.id, `?asOf=${before}`);
      expect(traced.items.map(({ lotId, holdings }) => [lotId, holdings[0]?.massKg])).toEqual([
        [b.id, 7],
        [c.id, 3],
      ]);
      expect((await descendants(a.id)).items).toHaveLength(3);
    });

    it('leaves out lots that were withdrawn, and finds nothing of a batch without others', async () => {
      const a = await magnets(app, yard, 10);
      const batchId = await batchOf(a);
      await made(app, `/v1/lots/${a.id}/withdrawal`, { reason: 'Sold elsewhere.' }, 1);
      const traced = await found<LotTraceView>(app, `/v1/batches/${batchId}/destinations`);
      expect(traced).toMatchObject({ tracedKg: 0, accounts: [], items: [] });
      const missing = await app.request('GET', `/v1/batches/${MISSING}/destinations`);
      expect(verdictOf(missing)).toBe('404 BATCH_NOT_FOUND');
    });

    it('comes in pages, parents first', async () => {
      const { a, b, c, e } = await diamond();
      const first = await descendants(a.id, '?limit=2');
      const second = await descendants(a.id, `?limit=2&cursor=${first.nextCursor ?? ''}`);
      expect([first, second].map(({ items }) => items.map(({ lotId }) => lotId))).toEqual([
        [b.id, c.id],
        [e.id],
      ]);
      expect(second.nextCursor).toBeNull();
    });
  });
});
