import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { BatchView } from '../src/modules/batches/batch.view.js';
import type { LotDetailView } from '../src/modules/lots/lot.view.js';
import { aBatch, added, aLot, assay, motors, sendEvidence, weighed20, withdraw } from './support/evidence.js';
import { countRows } from './support/row-counts.js';
import { startTestApp, type TestApp } from './support/test-app.js';
import { aYard, found, post, tally, verdictOf, type Yard } from './support/yard.js';

const NOBODY = '0199b0a2-6d3c-7c3e-9f0e-3f1c1f0c7a11';
const SWARF = { kind: 'LOOSE_MATERIAL', form: 'SWARF', grade: 'swarf-mix', netMassKg: 1_000 };

const sample = (fields: object): object => ({
  sampleWeighing: { sampledUnits: 20, magnetMassKg: 33, scaleDivisionKg: 0.005, ...fields },
});
const results = (...list: object[]): object => assay('icpoes', {}, { results: list });
const realised = (product: object): object => ({
  realisedRecovery: {
    products: [{ compound: 'Nd2O3', massKg: 10, purityWtPct: 99, lossOnIgnitionWtPct: 1, ...product }],
  },
});

describe('evidence that will not do', () => {
  let app: TestApp;
  let yard: Yard;
  let batch: BatchView;
  let lot: LotDetailView;
  beforeAll(async () => {
    app = await startTestApp();
    yard = await aYard(app);
    batch = await aBatch(app, yard, motors(400), SWARF, { ...SWARF, netMassKg: 900, moistureWtPct: 20 });
    lot = await aLot(app, batch, [1]);
  });
  afterAll(() => app.close());

  const LINE_1 = { lineNumbers: [1] };
  const LINE_2 = { lineNumbers: [2] };

  it.each<[string, object, string]>([
    ['nothing', {}, '422 EVIDENCE_NOT_VALID  REQUIRED'],
    [
      'two pieces at once',
      { ...LINE_1, count: { units: 3 }, grade: { grade: 'n42' } },
      '422 EVIDENCE_NOT_VALID /grade ONE_ONLY',
    ],
    [
      'a line that is not there',
      { lineNumbers: [1, 4], count: { units: 3 } },
      '422 EVIDENCE_NOT_VALID /lineNumbers NO_SUCH_LINE',
    ],
    [
      'a line 0',
      { lineNumbers: [0], count: { units: 3 } },
      '400 VALIDATION_FAILED /lineNumbers OUT_OF_RANGE',
    ],
    [
      'a line twice',
      { lineNumbers: [1, 1], count: { units: 3 } },
      '400 VALIDATION_FAILED /lineNumbers NOT_VALID',
    ],
    ['a count of 0', { ...LINE_1, count: { units: 0 } }, '400 VALIDATION_FAILED /count/units OUT_OF_RANGE'],
    [
      'a negative count',
      { ...LINE_1, count: { units: -4 } },
      '400 VALIDATION_FAILED /count/units OUT_OF_RANGE',
    ],
    ['half a unit', { ...LINE_1, count: { units: 3.5 } }, '400 VALIDATION_FAILED /count/units WRONG_TYPE'],
    [
      'a count in words',
      { ...LINE_1, count: { units: '400' } },
      '400 VALIDATION_FAILED /count/units WRONG_TYPE',
    ],
    [
      'a count of 10^15',
      { ...LINE_1, count: { units: 1e15 } },
      '400 VALIDATION_FAILED /count/units OUT_OF_RANGE',
    ],
    [
      'a count beyond exact integers',
      { ...LINE_1, count: { units: 1e16 } },
      '400 UNSAFE_NUMBER /count/units UNSAFE_NUMBER',
    ],
    [
      'a count of several lines',
      { lineNumbers: [1, 2], count: { units: 3 } },
      '422 EVIDENCE_DOES_NOT_FIT /lineNumbers EVIDENCE_DOES_NOT_FIT',
    ],
    [
      'a count of swarf',
      { ...LINE_2, count: { units: 3 } },
      '422 EVIDENCE_DOES_NOT_FIT /lineNumbers EVIDENCE_DOES_NOT_FIT',
    ],
    [
      'a weighing of counted motors',
      { ...LINE_1, weighing: { netMassKg: 20_000, scaleDivisionKg: 20 } },
      '422 EVIDENCE_DOES_NOT_FIT /lineNumbers EVIDENCE_DOES_NOT_FIT',
    ],
    [
      'a weighing of 0 kg',
      { ...LINE_2, weighing: { netMassKg: 0, scaleDivisionKg: 20 } },
      '400 VALIDATION_FAILED /weighing/netMassKg OUT_OF_RANGE',
    ],
    [
      'a mass of 10^15 kg',
      { ...LINE_2, weighing: { netMassKg: 1e15, scaleDivisionKg: 20 } },
      '400 VALIDATION_FAILED /weighing/netMassKg OUT_OF_RANGE',
    ],
    [
      'three readings',
      { ...LINE_2, weighing: { netMassKg: 9, scaleDivisionKg: 1, readings: 3 } },
      '400 VALIDATION_FAILED /weighing/readings OUT_OF_RANGE',
    ],
    [
      'a sample of more than there are',
      { ...LINE_1, ...sample({ sampledUnits: 401 }) },
      '422 EVIDENCE_DOES_NOT_FIT /sampleWeighing/sampledUnits EVIDENCE_DOES_NOT_FIT',
    ],
    [
      'more units with magnets than sampled',
      { ...LINE_1, ...sample({ unitsWithMagnets: 21 }) },
      '422 EVIDENCE_DOES_NOT_FIT /sampleWeighing/unitsWithMagnets EVIDENCE_DOES_NOT_FIT',
    ],
    [
      'magnets of units without',
      { ...LINE_1, ...sample({ unitsWithMagnets: 0 }) },
      '422 EVIDENCE_DOES_NOT_FIT /sampleWeighing/magnetMassKg EVIDENCE_DOES_NOT_FIT',
    ],
    [
      'a scale without divisions',
      { ...LINE_1, ...sample({ scaleDivisionKg: 0 }) },
      '400 VALIDATION_FAILED /sampleWeighing/scaleDivisionKg OUT_OF_RANGE',
    ],
    [
      'an unknown grade',
      { ...LINE_1, grade: { grade: 'n99' } },
      '422 UNKNOWN_MAGNET_GRADE /grade/grade UNKNOWN_MAGNET_GRADE',
    ],
    [
      'a passport above certainty',
      { ...LINE_1, passport: { magnetMassKgPerUnit: 1.6, relativeUncertainty: 1.5 } },
      '400 VALIDATION_FAILED /passport/relativeUncertainty OUT_OF_RANGE',
    ],
    [
      'a passport of nothing',
      { ...LINE_1, passport: { magnetMassKgPerUnit: 0 } },
      '400 VALIDATION_FAILED /passport/magnetMassKgPerUnit OUT_OF_RANGE',
    ],
    [
      'moisture of motors',
      { ...LINE_1, moisture: { measured: 'OIL', wtPct: 3 } },
      '422 EVIDENCE_DOES_NOT_FIT /lineNumbers EVIDENCE_DOES_NOT_FIT',
    ],
    [
      'moisture of lines that state different things',
      { lineNumbers: [2, 3], moisture: { measured: 'OIL', wtPct: 3 } },
      '422 EVIDENCE_DOES_NOT_FIT /lineNumbers EVIDENCE_DOES_NOT_FIT',
    ],
    [
      'moisture above 100 %',
      { ...LINE_2, moisture: { measured: 'OIL', wtPct: 101 } },
      '400 VALIDATION_FAILED /moisture/wtPct OUT_OF_RANGE',
    ],
    [
      'no basis',
      { ...LINE_1, ...assay('icpoes', { Nd: 22 }, { relativeTo: undefined }) },
      '400 VALIDATION_FAILED /assay/relativeTo REQUIRED',
    ],
    [
      'an unknown basis',
      { ...LINE_1, ...assay('icpoes', { Nd: 22 }, { relativeTo: 'WET' }) },
      '400 VALIDATION_FAILED /assay/relativeTo NOT_ONE_OF',
    ],
    [
      'neither metal nor oxide',
      { ...LINE_1, ...assay('icpoes', { Nd: 22 }, { expressedAs: undefined }) },
      '400 VALIDATION_FAILED /assay/expressedAs REQUIRED',
    ],
    [
      'shares of the oxide without a total',
      { ...LINE_1, ...assay('icpoes', { Nd: 70 }, { relativeTo: 'OF_TREO', expressedAs: 'OXIDE' }) },
      '422 EVIDENCE_NOT_VALID /assay/treoWtPct REQUIRED /assay/treoRelativeTo REQUIRED',
    ],
    [
      'a total that nothing is a share of',
      { ...LINE_1, ...assay('icpoes', { Nd: 22 }, { treoWtPct: 30 }) },
      '422 EVIDENCE_NOT_VALID /assay/treoWtPct NOT_FOR_THIS_BASIS',
    ],
    [
      'an unknown method',
      { ...LINE_1, ...assay('crystal-ball', { Nd: 22 }) },
      '422 EVIDENCE_NOT_VALID /assay/method UNKNOWN_METHOD',
    ],
    [
      'an analyte that the method does not find',
      { ...LINE_1, ...assay('treo-gravimetric', { Nd: 22 }) },
      '422 EVIDENCE_NOT_VALID /assay/results/0/analyte NOT_FOUND_BY_METHOD',
    ],
    [
      'more than 100 %',
      { ...LINE_1, ...assay('icpoes', { Nd: 80, Pr: 21 }) },
      '422 EVIDENCE_NOT_VALID /assay/results ABOVE_100_PERCENT',
    ],
    [
      'one result above 100 %',
      { ...LINE_1, ...assay('icpoes', { Nd: 101 }) },
      '400 VALIDATION_FAILED /assay/results/0/wtPct OUT_OF_RANGE',
    ],
    [
      'a result of 0',
      { ...LINE_1, ...assay('icpoes', { Nd: 0 }) },
      '400 VALIDATION_FAILED /assay/results/0/wtPct OUT_OF_RANGE',
    ],
    [
      'an analyte twice',
      { ...LINE_1, ...results({ analyte: 'Nd', wtPct: 22 }, { analyte: 'Nd', wtPct: 23 }) },
      '422 EVIDENCE_NOT_VALID /assay/results/1/analyte GIVEN_TWICE',
    ],
    ['no results', { ...LINE_1, ...results() }, '400 VALIDATION_FAILED /assay/results TOO_FEW'],
    [
      'fewer pieces than were drawn',
      { ...LINE_1, ...assay('icpoes', { Nd: 22 }, { populationCount: 9 }) },
      '422 EVIDENCE_NOT_VALID /assay/populationCount OUT_OF_RANGE',
    ],
    [
      'an exchanged screening',
      { ...LINE_1, ...assay('hhxrf', { Nd: 22 }, { exchanged: true }) },
      '422 EVIDENCE_NOT_VALID /assay/exchanged NOT_FOR_THIS_METHOD',
    ],
    [
      'a digestion through a coating',
      { ...LINE_1, ...assay('icpoes', { Nd: 22 }, { coating: 'THROUGH_COATING' }) },
      '422 EVIDENCE_NOT_VALID /assay/coating NOT_FOR_THIS_METHOD',
    ],
    [
      'an assay of motors and swarf together',
      assay('icpoes', { Nd: 22 }),
      '422 EVIDENCE_DOES_NOT_FIT /lineNumbers EVIDENCE_DOES_NOT_FIT',
    ],
    ['realised recovery of a batch', realised({}), '422 EVIDENCE_NOT_VALID /realisedRecovery LOTS_ONLY'],
    [
      'a field that there is not',
      { ...LINE_1, count: { units: 3 }, units: 4 },
      '400 VALIDATION_FAILED /units UNKNOWN_FIELD',
    ],
    [
      'no time',
      { observedAt: undefined, ...LINE_1, count: { units: 3 } },
      '400 VALIDATION_FAILED /observedAt REQUIRED',
    ],
  ])('is refused: %s', async (_what, piece, verdict) => {
    const before = await countRows(app.database);
    for (const query of ['', '?dryRun=true'])
      expect(verdictOf(await sendEvidence(app, `batches/${batch.id}`, piece, query))).toBe(verdict);
    expect(await countRows(app.database)).toEqual(before);
  });

  it.each<[string, object, string]>([
    [
      'lines of realised recovery',
      { ...LINE_1, ...realised({}) },
      '422 EVIDENCE_NOT_VALID /lineNumbers NOT_FOR_THIS_KIND',
    ],
    [
      'NdPr without its share',
      realised({ compound: 'NdPr' }),
      '422 EVIDENCE_NOT_VALID /realisedRecovery/products/0/ndOxideShare REQUIRED',
    ],
    [
      'a share above 1',
      realised({ compound: 'NdPr', ndOxideShare: 76 }),
      '400 VALIDATION_FAILED /realisedRecovery/products/0/ndOxideShare OUT_OF_RANGE',
    ],
    [
      'a share of one element',
      realised({ ndOxideShare: 0.7 }),
      '422 EVIDENCE_NOT_VALID /realisedRecovery/products/0/ndOxideShare NOT_FOR_THIS_COMPOUND',
    ],
    [
      'a product that is all lost',
      realised({ lossOnIgnitionWtPct: 100 }),
      '422 EVIDENCE_NOT_VALID /realisedRecovery/products/0/lossOnIgnitionWtPct OUT_OF_RANGE',
    ],
    [
      'an untraded oxide',
      realised({ compound: 'Pr2O3' }),
      '400 VALIDATION_FAILED /realisedRecovery/products/0/compound NOT_ONE_OF',
    ],
    [
      'a line of the batch only',
      { lineNumbers: [2], count: { units: 3 } },
      '422 EVIDENCE_NOT_VALID /lineNumbers NO_SUCH_LINE',
    ],
  ])('is refused of a lot: %s', async (_what, piece, verdict) => {
    expect(verdictOf(await sendEvidence(app, `lots/${lot.id}`, piece))).toBe(verdict);
  });

  it('is about something that stands', async () => {
    const count = { count: { units: 3 } };
    expect(verdictOf(await sendEvidence(app, `batches/${NOBODY}`, count))).toBe('404 BATCH_NOT_FOUND');
    expect(verdictOf(await sendEvidence(app, `lots/${NOBODY}`, count))).toBe('404 LOT_NOT_FOUND');
    expect((await app.request('GET', `/v1/batches/${NOBODY}/evidence`)).status).toBe(404);
    expect((await app.request('GET', `/v1/lots/${NOBODY}/evidence`)).status).toBe(404);
    expect((await app.request('GET', `/v1/evidence/${NOBODY}`)).status).toBe(404);
    const other = await aBatch(app, yard, motors(4));
    const { evidence } = await added(app, `batches/${other.id}`, count);
    const draft = await aLot(app, other);
    const own = await added(app, `lots/${draft.id}`, count);
    await post(app, `/v1/lots/${draft.id}/withdrawal`, { reason: 'Sold.' }, 2);
    expect(verdictOf(await sendEvidence(app, `lots/${draft.id}`, count))).toBe('409 LOT_STATE_FORBIDS');
    await post(app, `/v1/batches/${other.id}/void`, { reason: 'Wrong yard.' }, 2);
    expect(verdictOf(await sendEvidence(app, `batches/${other.id}`, count))).toBe('409 BATCH_NOT_OPEN');
    expect((await found<{ items: object[] }>(app, `/v1/batches/${other.id}/evidence`)).items).toEqual([
      evidence,
    ]);
    const unversioned = await post(app, `/v1/evidence/${evidence.id}/withdrawal`, { reason: 'A slip.' });
    expect(verdictOf(unversioned)).toBe('428 VERSION_REQUIRED If-Match REQUIRED');
    // What is void or withdrawn keeps its estimate, but its certificates may count elsewhere.
    const last = (await found<BatchView>(app, `/v1/batches/${other.id}`)).estimate;
    expect((await withdraw(app, evidence)).estimate).toEqual(last);
    const lotAfter = await found<LotDetailView>(app, `/v1/lots/${draft.id}`);
    expect((await withdraw(app, own.evidence)).estimate).toEqual(lotAfter.estimate);
  });

  it('cannot take the ground from under other evidence', async () => {
    const other = await aBatch(app, yard, motors(10));
    const counted = await added(app, `batches/${other.id}`, { count: { units: 40 } });
    const sampled = await added(app, `batches/${other.id}`, weighed20(33));
    const facts = { evidenceIds: [sampled.evidence.id] };
    const early = await post(app, `/v1/evidence/${counted.evidence.id}/withdrawal`, { reason: 'A slip.' }, 1);
    expect(verdictOf(early)).toBe('409 EVIDENCE_DOES_NOT_FIT_CORRECTION');
    expect(early.body).toMatchObject({ facts });
    await withdraw(app, sampled.evidence);
    await withdraw(app, counted.evidence);

    const marked = await added(app, `batches/${other.id}`, { grade: { grade: 'n42' } });
    const second = await sendEvidence(app, `batches/${other.id}`, { grade: { grade: 'n45' } });
    expect(verdictOf(second)).toBe('409 EVIDENCE_CONTRADICTS_ITSELF /grade EVIDENCE_CONTRADICTS_ITSELF');
    await withdraw(app, marked.evidence);
    await added(app, `batches/${other.id}`, { grade: { grade: 'n45' } });
  });

  it('counts a certificate once, until it is withdrawn', async () => {
    const [one, two] = [await aBatch(app, yard, motors(40)), await aBatch(app, yard, motors(40))];
    const certified = (laboratory: string) => ({
      certificateNumber: 'A-17',
      ...assay('icpoes', { Nd: 22 }, { laboratory }),
    });
    const { evidence } = await added(app, `batches/${one.id}`, certified('Delft'));
    const again = await sendEvidence(app, `batches/${two.id}`, certified(' DELFT'));
    expect(verdictOf(again)).toBe(
      '409 CERTIFICATE_ALREADY_RECORDED /certificateNumber CERTIFICATE_ALREADY_RECORDED',
    );
    expect(again.body).toMatchObject({ facts: { evidenceId: evidence.id } });
    await added(app, `batches/${two.id}`, certified('Gent'));
    await withdraw(app, evidence);
    const rivals = await Promise.all(
      [one, two, one].map(({ id }) => sendEvidence(app, `batches/${id}`, certified('Delft'))),
    );
    expect(tally(rivals)).toEqual({ '201': 1, '409 CERTIFICATE_ALREADY_RECORDED': 2 });
  });
});
