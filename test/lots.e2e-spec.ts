import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { BatchView } from '../src/modules/batches/batch.view.js';
import type { LotDetailView, LotView, QuickEntryView } from '../src/modules/lots/lot.view.js';
import { countRows } from './support/row-counts.js';
import { startTestApp, type TestApp } from './support/test-app.js';
import { aYard, found, made, post, tally, verdictOf, type Yard } from './support/yard.js';

const RECEIVED_AT = '2026-11-20T09:42:00Z';
const LISTING = { availableFrom: '2026-12-01', availableUntil: '2027-03-31' };

function motors(units: number, netMassKg?: number): object {
  return { kind: 'PROFILE_UNITS', productProfile: 'bev-traction-motor', units, netMassKg };
}

const MAGNETS = { kind: 'LOOSE_MATERIAL', form: 'LIBERATED_MAGNET', grade: 'n42', netMassKg: 85.5 };

describe('a recycler makes lots', () => {
  let app: TestApp;
  let yard: Yard;
  beforeAll(async () => {
    app = await startTestApp();
    yard = await aYard(app);
  });
  afterAll(() => app.close());

  const record = (lines: object[], ticket?: object): Promise<BatchView> =>
    made<BatchView>(app, '/v1/batches', { siteId: yard.siteId, receivedAt: RECEIVED_AT, ticket, lines });
  const quick = (fields: object) => post(app, '/v1/batches/quick', { siteId: yard.siteId, ...fields });

  describe('by quick entry', () => {
    it('of three fields, and gets batch, draft lot and estimate back', async () => {
      const entry = { siteId: yard.siteId, productProfile: 'bev-traction-motor', units: 40 };
      const { batch, lot, estimate } = await made<QuickEntryView>(app, '/v1/batches/quick', entry);

      expect(batch).toMatchObject({ ...yard, receivedAt: '2026-11-23T08:00:00.000Z', ticketNumber: null });
      expect(batch.content.lines).toMatchObject([{ kind: 'PROFILE_UNITS', units: 40, netMassKg: null }]);
      // 40 motors of the catalogue's typical 55 kg.
      expect(lot).toMatchObject({
        batchId: batch.id,
        status: 'DRAFT',
        netMassKg: 2_200,
        massBasis: 'TYPICAL',
      });
      expect(lot).toMatchObject({
        form: 'WHOLE_DEVICE',
        productProfiles: ['bev-traction-motor'],
        version: 1,
      });
      expect(estimate).toEqual(batch.estimate);
      expect(lot.oxides.map(({ quantity, recoverable }) => [quantity, recoverable])).toEqual(
        estimate.oxides.map(({ quantity, recoverable }) => [quantity, recoverable]),
      );
      expect(await found(app, `/v1/batches/${batch.id}`)).toEqual(batch);
      expect(await found(app, `/v1/lots/${lot.id}`)).toMatchObject({ ...lot });
    });

    it.each([
      [
        'a profile and kilograms',
        { productProfile: 'rotor-assembly-scrap', netMassKg: 2_940 },
        'ROTOR_OR_ASSEMBLY',
        2_940,
      ],
      ['a form, a grade and kilograms', { form: 'SWARF', grade: 'n42', netMassKg: 85.5 }, 'SWARF', 85.5],
      [
        'units with their mass',
        { productProfile: 'wind-dd-pm', units: 3, netMassKg: 26_420 },
        'ROTOR_OR_ASSEMBLY',
        26_420,
      ],
    ])('of %s', async (_case, fields, form, netMassKg) => {
      const response = await quick(fields);
      expect(response.status).toBe(201);
      expect((response.body as QuickEntryView).lot).toMatchObject({ form, netMassKg, massBasis: 'LINES' });
    });

    it.each([
      [
        'a profile and a form',
        { productProfile: 'hdd-35', units: 4, form: 'SWARF' },
        '422 BATCH_LINE_NOT_VALID /form NOT_FOR_THIS_KIND',
      ],
      ['nothing to count', { productProfile: 'hdd-35' }, '422 BATCH_LINE_NOT_VALID /netMassKg REQUIRED'],
      [
        'half a motor',
        { productProfile: 'bev-traction-motor', units: 0.5 },
        '422 UNITS_MUST_BE_WHOLE /units UNITS_MUST_BE_WHOLE',
      ],
      [
        'units of what is logged by mass',
        { productProfile: 'swarf-wet', units: 3 },
        '422 PROFILE_IS_LOGGED_BY_MASS /units PROFILE_IS_LOGGED_BY_MASS',
      ],
      [
        'a mass of what has no typical one',
        { productProfile: 'wind-dd-pm', netMassKg: 3 },
        '422 PROFILE_HAS_NO_GROSS_MASS /netMassKg PROFILE_HAS_NO_GROSS_MASS',
      ],
      [
        'units that say nothing of the mass',
        { productProfile: 'wind-dd-pm', units: 3 },
        '422 LOT_MASS_UNKNOWN /netMassKg MASS_UNKNOWN',
      ],
      [
        'a site of its own making',
        { siteId: '0199b0a2-0002-7000-8000-000000000001', productProfile: 'hdd-35', units: 4 },
        '422 REFERENCE_NOT_FOUND /siteId REFERENCE_NOT_FOUND',
      ],
    ])('is refused %s, with nothing stored', async (_case, fields, verdict) => {
      const before = await countRows(app.database);
      expect(verdictOf(await quick(fields))).toBe(verdict);
      expect(await countRows(app.database)).toEqual(before);
    });
  });

  describe('of batch lines', () => {
    it('each with its own estimate: of 10 and 30 motors the second has three times the mean', async () => {
      const batch = await record([motors(10, 550), motors(30, 1_650)]);
      const few = await made<LotDetailView>(app, '/v1/lots', { batchId: batch.id, lineNumbers: [1] });
      const many = await made<LotDetailView>(app, '/v1/lots', { batchId: batch.id, lineNumbers: [2] });
      expect([few.netMassKg, many.netMassKg]).toEqual([550, 1_650]);
      expect(few.estimate).toMatchObject({ subjectKind: 'LOT', subjectId: few.id, id: few.estimateId });
      expect(many.estimate.magnetMass.meanKg / few.estimate.magnetMass.meanKg).toBeCloseTo(3, 1);
      expect(await found(app, `/v1/lots/${few.id}`)).toEqual(few);
    });

    it('which share the net of their ticket: 650 kg − 550 kg stated = 100 kg', async () => {
      const batch = await record([motors(10, 550), motors(2)], { grossKg: 700, tareKg: 50 });
      const rest = await made<LotDetailView>(app, '/v1/lots', { batchId: batch.id, lineNumbers: [2] });
      expect(rest).toMatchObject({ netMassKg: 100, massBasis: 'TICKET' });
    });

    it('which the ticket’s net limits: two unweighed lots of 60 + 60 motors share 4,000 kg', async () => {
      const batch = await record([motors(60), motors(60)], { grossKg: 4_200, tareKg: 200 });
      const lots = [1, 2].map((line) => ({ batchId: batch.id, lineNumbers: [line] }));
      const masses = [];
      for (const lot of lots) masses.push((await made<LotDetailView>(app, '/v1/lots', lot)).netMassKg);
      expect(masses).toEqual([2_000, 2_000]);
    });

    it('but of one form only', async () => {
      const batch = await record([motors(10), MAGNETS]);
      const refused = await post(app, '/v1/lots', { batchId: batch.id });
      expect(verdictOf(refused)).toBe('422 LOT_LINES_NOT_OF_ONE_FORM /lineNumbers NOT_OF_ONE_FORM');
      expect(refused.body).toMatchObject({ facts: { forms: ['WHOLE_DEVICE', 'LIBERATED_MAGNET'] } });
      await made(app, '/v1/lots', { batchId: batch.id, lineNumbers: [2] });
    });

    it('that exist, of a batch that exists, and whose mass is known', async () => {
      const batch = await record([{ kind: 'PROFILE_UNITS', productProfile: 'wind-dd-pm', units: 3 }]);
      const verdict = async (body: object): Promise<string> => verdictOf(await post(app, '/v1/lots', body));
      expect(await verdict({ batchId: batch.id, lineNumbers: [1, 2] })).toBe(
        '422 REFERENCE_NOT_FOUND /lineNumbers REFERENCE_NOT_FOUND',
      );
      expect(await verdict({ batchId: batch.id })).toBe('422 LOT_MASS_UNKNOWN /lineNumbers MASS_UNKNOWN');
      expect(await verdict({ batchId: yard.siteId })).toMatch(/^404 BATCH_NOT_FOUND/);
      expect(await verdict({ batchId: batch.id, lineNumbers: [] })).toMatch(/^400 .*TOO_FEW/);
      expect(await verdict({ batchId: batch.id, lineNumbers: [1, 1] })).toMatch(/^400 /);
    });

    it('each in one live lot at a time', async () => {
      const batch = await record([motors(10), motors(20)]);
      const first = await made<LotDetailView>(app, '/v1/lots', { batchId: batch.id, lineNumbers: [2] });
      const refused = await post(app, '/v1/lots', { batchId: batch.id });
      expect(verdictOf(refused)).toBe('409 LINE_ALREADY_IN_A_LOT /lineNumbers LINE_ALREADY_IN_A_LOT');
      expect(refused.body).toMatchObject({ facts: { lotId: first.id, lineNumber: 2 } });

      await made(app, `/v1/lots/${first.id}/withdrawal`, { reason: 'Sort anew.' }, 1);
      await made(app, '/v1/lots', { batchId: batch.id });
    });

    it('and in one only, also where twenty clients ask at once', async () => {
      const batch = await record([motors(10), motors(20)]);
      const responses = await Promise.all(
        Array.from({ length: 20 }, () => post(app, '/v1/lots', { batchId: batch.id, lineNumbers: [1] })),
      );
      expect(tally(responses)).toEqual({ '201': 1, '409 LINE_ALREADY_IN_A_LOT': 19 });
      const { items } = await found<{ items: LotView[] }>(app, `/v1/lots?status=DRAFT&batchId=${batch.id}`);
      expect(items).toHaveLength(1);
    });
  });

  describe('and offers them', () => {
    const draft = async (): Promise<LotDetailView> => {
      const batch = await record([motors(10)]);
      return made<LotDetailView>(app, '/v1/lots', { batchId: batch.id });
    };

    it('only where it says which version it read', async () => {
      const lot = await draft();
      for (const path of [`/v1/lots/${lot.id}/listing`, `/v1/lots/${lot.id}/withdrawal`]) {
        const body = path.endsWith('listing') ? LISTING : { reason: 'Sold.' };
        expect(verdictOf(await post(app, path, body))).toBe('428 VERSION_REQUIRED If-Match REQUIRED');
        const stale = await post(app, path, body, 3);
        expect([verdictOf(stale), stale.headers.get('etag')]).toEqual(['412 VERSION_CHANGED', '"1"']);
      }
      expect(await found(app, `/v1/lots/${lot.id}`)).toEqual(lot);
    });

    it('with a window, changes it, and withdraws them for good', async () => {
      const lot = await draft();
      const listed = await post(app, `/v1/lots/${lot.id}/listing`, LISTING, 1);
      expect([listed.status, listed.headers.get('etag')]).toEqual([201, '"2"']);
      expect(listed.body).toEqual({
        ...lot,
        ...LISTING,
        status: 'LISTED',
        listedAt: '2026-11-23T08:00:00.000Z',
        version: 2,
      });

      const terms = { availableFrom: '2027-01-01' };
      const changed = await made(app, `/v1/lots/${lot.id}/listing`, terms, 2);
      expect(changed).toMatchObject({ availableFrom: '2027-01-01', availableUntil: null, version: 3 });

      const withdrawn = await made<LotView>(app, `/v1/lots/${lot.id}/withdrawal`, { reason: 'Sold.' }, 3);
      expect(withdrawn).toMatchObject({ status: 'WITHDRAWN', withdrawalReason: 'Sold.', version: 4 });
      expect(withdrawn.withdrawnAt).toBe('2026-11-23T08:00:00.000Z');
      for (const [action, body] of [
        ['listing', LISTING],
        ['withdrawal', { reason: 'Again.' }],
      ] as const) {
        expect(verdictOf(await post(app, `/v1/lots/${lot.id}/${action}`, body, 4))).toBe(
          '409 LOT_STATE_FORBIDS',
        );
      }
    });

    it('in parts of some size, or whole, and in any part again once it is off the list', async () => {
      const lot = await draft();
      expect(lot).toMatchObject({ divisible: true, smallestPartKg: null });
      const path = `/v1/lots/${lot.id}/listing`;
      const inParts = await made(app, path, { ...LISTING, smallestPartKg: 0.5 }, 1);
      expect(inParts).toMatchObject({ divisible: true, smallestPartKg: 0.5 });
      const whole = await made(app, path, { ...LISTING, divisible: false }, 2);
      expect(whole).toMatchObject({ divisible: false, smallestPartKg: null });
      const refused = [
        await post(app, path, { ...LISTING, divisible: false, smallestPartKg: 1 }, 3),
        await post(app, path, { ...LISTING, smallestPartKg: lot.netMassKg + 0.001 }, 3),
        await post(app, path, { ...LISTING, smallestPartKg: 0, divisible: 'no' }, 3),
      ];
      expect(refused.map(verdictOf)).toEqual([
        '422 LISTING_NOT_VALID /smallestPartKg CONTRADICTS',
        '422 LISTING_NOT_VALID /smallestPartKg OUT_OF_RANGE',
        expect.stringMatching(/^400 VALIDATION_FAILED/),
      ]);
      const draftAgain = await post(app, `/v1/lots/${lot.id}/unlisting`, undefined, 3);
      expect(draftAgain.body).toMatchObject({ status: 'DRAFT', divisible: true, smallestPartKg: null });
    });

    it.each([
      [
        'that ends before it begins',
        { availableFrom: '2027-01-02', availableUntil: '2027-01-01' },
        '/availableUntil OUT_OF_RANGE',
      ],
      ['on a day that does not exist', { availableFrom: '2026-02-30' }, '/availableFrom NOT_VALID'],
      ['without a first day', { availableUntil: '2027-01-01' }, '/availableFrom REQUIRED'],
    ])('but not with a window %s', async (_case, body, fault) => {
      const lot = await draft();
      expect(verdictOf(await post(app, `/v1/lots/${lot.id}/listing`, body, 1))).toBe(
        `400 VALIDATION_FAILED ${fault}`,
      );
    });

    it('for a single day too', async () => {
      const lot = await draft();
      const day = { availableFrom: '2027-01-02', availableUntil: '2027-01-02' };
      expect(await made(app, `/v1/lots/${lot.id}/listing`, day, 1)).toMatchObject(day);
    });

    it('and is told where there is no such lot', async () => {
      expect(verdictOf(await post(app, `/v1/lots/${yard.siteId}/listing`, LISTING, 1))).toBe(
        '404 LOT_NOT_FOUND',
      );
      expect(verdictOf(await app.request('GET', `/v1/lots/${yard.siteId}`))).toBe('404 LOT_NOT_FOUND');
    });
  });
});
