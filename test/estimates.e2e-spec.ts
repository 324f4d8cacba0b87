import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { BatchView } from '../src/modules/batches/batch.view.js';
import { CatalogueService } from '../src/modules/catalogue/catalogue.service.js';
import { StoredEstimate } from '../src/modules/estimation/estimate.entity.js';
import type { EstimateReplayView } from '../src/modules/estimation/estimate-replay.view.js';
import type { EstimatePreviewView, EstimateView } from '../src/modules/estimation/estimate.view.js';
import { behindTheBack } from './support/behind-the-back.js';
import { countRows } from './support/row-counts.js';
import { SteppableClock } from './support/steppable-clock.js';
import { startTestApp, type TestApp } from './support/test-app.js';
import { aYard, found, made, post, verdictOf, type Yard } from './support/yard.js';

const RECEIVED_AT = '2026-11-20T09:42:00Z';
const MOTORS = { kind: 'PROFILE_UNITS', productProfile: 'bev-traction-motor', units: 40 };
const ROTORS = { kind: 'PROFILE_MASS', productProfile: 'rotor-assembly-scrap', netMassKg: 500 };
const SWARF = { kind: 'LOOSE_MATERIAL', form: 'SWARF', grade: 'n42', netMassKg: 1_000 };
const TICKET = { grossKg: 5_000, tareKg: 1_000, scaleDivisionKg: 20 };

/** What an estimate says apart from whose it is, what it was asked for and what is odd about the input. */
function figuresOf(estimate: EstimatePreviewView): Omit<EstimatePreviewView, 'warnings'> {
  const { warnings: _warnings, ...figures } = estimate;
  const {
    id: _id,
    subjectKind: _kind,
    subjectId: _subject,
    inputsDigest: _digest,
    evidenceIds: _evidence,
    change: _change,
    recordedAt: _at,
    ...rest
  } = figures as EstimateView;
  return rest;
}

describe('an estimate', () => {
  const clock = new SteppableClock();
  let app: TestApp;
  let yard: Yard;
  beforeAll(async () => {
    app = await startTestApp({ clock });
    yard = await aYard(app);
  });
  afterAll(() => app.close());

  const preview = (...lines: object[]): Promise<EstimatePreviewView> =>
    made<EstimatePreviewView>(app, '/v1/estimates/preview', { lines });
  const verdict = async (body: object): Promise<string> =>
    verdictOf(await post(app, '/v1/estimates/preview', body));
  const record = (content: object): Promise<BatchView> =>
    made<BatchView>(app, '/v1/batches', { siteId: yard.siteId, receivedAt: RECEIVED_AT, ...content });

  it.each([
    ['counted motors', { lines: [MOTORS] }],
    ['weighed rotors and swarf on a ticket', { ticket: TICKET, lines: [ROTORS, SWARF] }],
    ['a thousand lines', { lines: Array.from({ length: 1_000 }, () => MOTORS) }],
  ])('of %s says before what it will say when they are recorded', async (_case, content) => {
    const before = await countRows(app.database);
    const previewed = await made<EstimatePreviewView>(app, '/v1/estimates/preview', content);
    expect(await countRows(app.database)).toEqual(before);
    const { estimate } = await record(content);
    expect(figuresOf(previewed)).toEqual(figuresOf(estimate));
  });

  it('warns before of what recording would warn of: lines and estimate alike', async () => {
    const odd = { ...MOTORS, declaredMagnetMassKg: 1_000 };
    const hardDisks = { kind: 'PROFILE_MASS', productProfile: 'hdd-35', netMassKg: 100 };
    const { warnings } = await preview(odd, hardDisks);
    const batch = await record({ lines: [odd, hardDisks] });
    expect(warnings.map(({ code }) => code)).toEqual([
      'MAGNET_MASS_ABOVE_PROFILE',
      'UNITS_INFERRED_FROM_MASS',
    ]);
    expect(warnings).toEqual([...batch.content.warnings, ...batch.estimate.warnings]);
  });

  it('is stored, and reads the same later, after a correction and after a restart', async () => {
    const batch = await record({ lines: [MOTORS] });
    const path = `/v1/estimates/${batch.estimateId}`;
    const stored = await app.request('GET', path);
    expect(stored.body).toEqual(batch.estimate);
    clock.advance(86_400_000);
    const correction = { receivedAt: RECEIVED_AT, lines: [ROTORS], reason: 'Wrong load.' };
    const corrected = await made<BatchView>(app, `/v1/batches/${batch.id}/corrections`, correction, 1);
    expect(corrected.estimateId).not.toBe(batch.estimateId);
    await app.restart();
    expect((await app.request('GET', path)).text).toBe(stored.text);
    for (const method of ['PUT', 'PATCH', 'DELETE', 'POST']) {
      expect((await app.request(method, path)).status).toBe(405);
    }
  });

  it('of the same input is the same, byte for byte', async () => {
    const body = { ticket: TICKET, lines: [MOTORS, ROTORS, SWARF] };
    const texts = [];
    for (let time = 0; time < 2; time += 1) {
      clock.advance(1_000);
      texts.push((await post(app, '/v1/estimates/preview', body)).text);
    }
    expect(texts[1]).toBe(texts[0]);
    const [one, other] = [await record(body), await record(body)];
    expect(other.estimate.id).not.toBe(one.estimate.id);
    expect(other.estimate.inputsDigest).toBe(one.estimate.inputsDigest);
    expect(JSON.stringify(figuresOf(other.estimate))).toBe(JSON.stringify(figuresOf(one.estimate)));
  });

  it('does not depend on the order of the lines, nor on how a count is split', async () => {
    const whole = figuresOf(await preview(MOTORS, SWARF));
    expect(figuresOf(await preview(SWARF, MOTORS))).toEqual(whole);
    expect(figuresOf(await preview({ ...MOTORS, units: 15 }, SWARF, { ...MOTORS, units: 25 }))).toEqual(
      whole,
    );
  });

  it('has its percentiles in order and loses oxide from stage to stage', async () => {
    const { oxides, elements, magnetMass } = await preview(MOTORS, ROTORS, SWARF);
    expect(oxides.map(({ quantity }) => quantity)).toEqual([
      'ND2O3',
      'PR6O11',
      'DY2O3',
      'TB4O7',
      'NDPR',
      'TREO',
    ]);
    // Neither traction magnets nor N42 hold any of Gd, Ho, Ce and La.
    expect(elements.map(({ element }) => element)).toEqual(['Nd', 'Pr', 'Dy', 'Tb']);
    const intervals = [
      magnetMass,
      ...oxides.flatMap((one) => [one.contained, one.liberated, one.recoverable]),
    ];
    for (const { p10Kg, p50Kg, p90Kg } of intervals) {
      expect(p10Kg).toBeLessThan(p50Kg);
      expect(p50Kg).toBeLessThan(p90Kg);
    }
    for (const { contained, liberated, recoverable } of oxides) {
      expect(liberated.meanKg).toBeLessThan(contained.meanKg);
      expect(recoverable.meanKg).toBeLessThan(liberated.meanKg);
    }
    // Means add up: Nd2O3 + Pr6O11 = NdPr. Each is rounded to a milligram.
    const mean = (quantity: string): number =>
      oxides.find((one) => one.quantity === quantity)?.contained.meanKg ?? 0;
    expect(mean('ND2O3') + mean('PR6O11')).toBeCloseTo(mean('NDPR'), 5);
    // Nd2O3 weighs 1.1664 times its Nd (CIAAW: 336.481 / (2 · 144.242)).
    expect(mean('ND2O3') / (elements[0]?.metal.contained.meanKg ?? 0)).toBeCloseTo(1.166_377, 5);
  });

  it('takes an unknown moisture for an interval and not for zero', async () => {
    const unknown = await preview(SWARF);
    const dry = await preview({ ...SWARF, moistureWtPct: 0, oilWtPct: 0 });
    const halfWet = await preview({ ...SWARF, moistureWtPct: 50, oilWtPct: 0 });
    const contained = ({ oxides }: EstimatePreviewView): number =>
      oxides.find(({ quantity }) => quantity === 'NDPR')?.contained.meanKg ?? 0;
    expect(contained(unknown)).toBeLessThan(contained(dry));
    expect(unknown.relativeHalfWidth).toBeGreaterThan(dry.relativeHalfWidth);
    // Each input draws its own sample, and the sampling error of a mean is 0.02 %.
    expect(contained(halfWet) / contained(dry)).toBeCloseTo(0.5, 3);
    expect(unknown.warnings.map(({ code, pointer }) => [code, pointer])).toEqual([
      ['MOISTURE_UNKNOWN', '/lines/0/moistureWtPct'],
    ]);
    expect(dry.warnings).toEqual([]);
  });

  it('rests on evidence tier 1 where every line declares its grade, else on 0', async () => {
    expect((await preview({ ...MOTORS, grade: 'n42' }, SWARF)).evidenceTier).toBe(1);
    expect((await preview(MOTORS, SWARF)).evidenceTier).toBe(0);
  });

  it('follows the process route that is asked for', async () => {
    const route = { lines: [MOTORS], processRoute: 'cu-salt-acid-free' };
    const [usual, other] = [
      await preview(MOTORS),
      await made<EstimatePreviewView>(app, '/v1/estimates/preview', route),
    ];
    expect([usual.processRoute, other.processRoute]).toEqual(['toll-hydromet-sx', 'cu-salt-acid-free']);
    expect(other.magnetMass.meanKg).not.toBe(0);
    expect(other.oxides[0]?.recoverable).not.toEqual(usual.oxides[0]?.recoverable);
  });

  it('is refused for a route that ends before oxide, or that is not known', async () => {
    expect(await verdict({ lines: [MOTORS], processRoute: 'hpms' })).toBe(
      '422 ROUTE_DOES_NOT_YIELD_OXIDE /processRoute ROUTE_DOES_NOT_YIELD_OXIDE',
    );
    expect(await verdict({ lines: [MOTORS], processRoute: 'alchemy' })).toBe(
      '422 UNKNOWN_PROCESS_ROUTE /processRoute UNKNOWN_PROCESS_ROUTE',
    );
  });

  it.each([
    ['half a motor', { ...MOTORS, units: 40.5 }, 'UNITS_MUST_BE_WHOLE', '/lines/1/units'],
    [
      'units of what is logged by mass',
      { ...MOTORS, productProfile: 'swarf-wet' },
      'PROFILE_IS_LOGGED_BY_MASS',
      '/lines/1/units',
    ],
    [
      'a mass of what has no typical one',
      { ...ROTORS, productProfile: 'wind-dd-pm' },
      'PROFILE_HAS_NO_GROSS_MASS',
      '/lines/1/netMassKg',
    ],
    [
      'a turbine in the shredder',
      { ...MOTORS, productProfile: 'wind-dd-pm', liberation: 'SHREDDING' },
      'PROFILE_IS_NEVER_SHREDDED',
      '/lines/1/liberation',
    ],
  ])('is refused for %s, at the line it is about', async (_case, line, code, pointer) => {
    expect(await verdict({ lines: [MOTORS, line] })).toBe(`422 ${code} ${pointer} ${code}`);
  });

  it('takes parts of a megawatt, which are no pieces', async () => {
    const turbine = { kind: 'PROFILE_UNITS', productProfile: 'wind-dd-pm', units: 2.25 };
    // 500 to 850 kg of magnets per MW.
    const { magnetMass } = await preview(turbine);
    expect(magnetMass.p10Kg).toBeGreaterThan(500 * 2.25);
    expect(magnetMass.p90Kg).toBeLessThan(850 * 2.25);
  });

  it.each([
    ['no line', { lines: [] }, '/lines TOO_FEW'],
    ['more than a thousand lines', { lines: Array.from({ length: 1_001 }, () => MOTORS) }, '/lines TOO_MANY'],
    ['no unit', { lines: [{ ...MOTORS, units: 0 }] }, '/lines/0/units OUT_OF_RANGE'],
    ['a count as text', { lines: [{ ...MOTORS, units: '40' }] }, '/lines/0/units WRONG_TYPE'],
    ['a tenth of a gram', { lines: [{ ...SWARF, netMassKg: 1.0001 }] }, '/lines/0/netMassKg TOO_PRECISE'],
    [
      'null for what is not known',
      { lines: [{ ...SWARF, moistureWtPct: null }] },
      '/lines/0/moistureWtPct WRONG_TYPE',
    ],
    [
      '101 % of moisture',
      { lines: [{ ...SWARF, moistureWtPct: 101 }] },
      '/lines/0/moistureWtPct OUT_OF_RANGE',
    ],
    [
      'a site, which it does not need',
      { siteId: '0199b0a2-0002-7000-8000-000000000001', lines: [MOTORS] },
      '/siteId UNKNOWN_FIELD',
    ],
  ])('is refused for %s', async (_case, body, fault) => {
    expect(await verdict(body)).toBe(`400 VALIDATION_FAILED ${fault}`);
  });

  it('can be computed again from what is stored, byte for byte, whatever the catalogue says by then', async () => {
    const { estimate } = await record({ ticket: TICKET, lines: [ROTORS, SWARF, MOTORS] });
    const path = `/v1/estimates/${estimate.id}/replay`;
    const first = await found<EstimateReplayView>(app, path);
    expect(first).toMatchObject({ estimateId: estimate.id, identical: true });
    expect(first.replayedDigest).toBe(first.storedDigest);
    const catalogue = new CatalogueService(app.database, clock);
    await catalogue.onModuleInit();
    const motor = catalogue.current.productProfiles.get('bev-traction-motor');
    if (motor === undefined) throw new Error('The catalogue has this motor');
    const { low, mode, high } = motor.magnetMassKgPerUnit;
    await app.database.write((tx) =>
      catalogue.acceptChange(tx, {
        baseVersion: catalogue.current.version,
        tableName: 'productProfiles',
        rowKey: 'bev-traction-motor',
        row: { ...motor, magnetMassKgPerUnit: { low: 1.1 * low, mode: 1.1 * mode, high: 1.1 * high } },
        reason: 'Motors of this yard are heavier.',
        acceptedBy: 'A. Tester',
      }),
    );
    const { estimate: heavier } = await record({ lines: [MOTORS] });
    expect(heavier.catalogueVersion).not.toBe(estimate.catalogueVersion);
    expect(await found<EstimateReplayView>(app, path)).toEqual(first);
    expect((await found<EstimateReplayView>(app, `/v1/estimates/${heavier.id}/replay`)).identical).toBe(true);
  });

  it('that was altered where it is kept does not agree with its replay', async () => {
    const { estimate } = await record({ lines: [MOTORS] });
    const stored = await app.database.read((tx) => tx.findOneBy(StoredEstimate, { id: estimate.id }));
    const result = { ...stored?.result, evidenceTier: 4 } as StoredEstimate['result'];
    await behindTheBack(app.databaseUrl, (tx) => tx.update(StoredEstimate, { id: estimate.id }, { result }));
    const replay = await found<EstimateReplayView>(app, `/v1/estimates/${estimate.id}/replay`);
    expect(replay.identical).toBe(false);
  });

  it('says what drives its uncertainty and what to measure next', async () => {
    const { drivers, nextEvidence } = await preview({ ...MOTORS, units: 400 });
    expect(drivers[0]).toMatchObject({ kind: 'MAGNET_MASS', subject: 'bev-traction-motor' });
    expect(nextEvidence[0]?.action).toMatch(/^Take apart 20 of the 400 motors/);
  });

  it('that nobody made is not found', async () => {
    expect(verdictOf(await app.request('GET', `/v1/estimates/${yard.siteId}`))).toBe(
      '404 ESTIMATE_NOT_FOUND',
    );
  });
});
