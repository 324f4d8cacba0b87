import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { EvidenceOutcomeView } from '../src/modules/evidence/evidence.view.js';
import { aBatch, added, assay, figuresOf, motors, sendEvidence, weighed20 } from './support/evidence.js';
import { startTestApp, type TestApp } from './support/test-app.js';
import { accepted, aYard, type Yard } from './support/yard.js';

const HARD_DISKS = { kind: 'PROFILE_UNITS', productProfile: 'hdd-35-enterprise', units: 1_200 };
const DIFFUSED = { ...motors(40), grade: 'traction-gbd' };

const sample = (fields: object): object => ({
  sampleWeighing: { sampledUnits: 20, magnetMassKg: 33, scaleDivisionKg: 0.005, ...fields },
});

describe('evidence that is odd', () => {
  let app: TestApp;
  let yard: Yard;
  beforeAll(async () => {
    app = await startTestApp();
    yard = await aYard(app);
  });
  afterAll(() => app.close());

  const warnedOf = async (line: object, piece: object): Promise<readonly (readonly (string | null)[])[]> => {
    const batch = await aBatch(app, yard, line);
    const { outcome, evidence } = await added(app, `batches/${batch.id}`, piece);
    expect(outcome.warnings).toEqual(evidence.warnings);
    return outcome.warnings.map(({ code, pointer }) => [code, pointer]);
  };

  it.each<[string, object, object, string, string]>([
    [
      '37 % are the densest magnets',
      motors(40),
      assay('icpoes', { Nd: 34 }),
      'TREO_ABOVE_MAGNET',
      '/assay/results',
    ],
    [
      '0.05 kg of magnets in a drive hold 11 g of Nd',
      HARD_DISKS,
      sample({ magnetMassKg: 1 }),
      'ND_PER_HARD_DISK_IMPLAUSIBLE',
      '/sampleWeighing/magnetMassKg',
    ],
    [
      'more than half of 0.7 kg',
      HARD_DISKS,
      { passport: { magnetMassKgPerUnit: 0.5 } },
      'MAGNET_MASS_ABOVE_HALF_GROSS',
      '/passport/magnetMassKgPerUnit',
    ],
    [
      '1.6 kg of magnets with 21.5 % Nd hold 0.34 kg of it',
      motors(40),
      sample({ magnetMassKg: 6.8 }),
      'MAGNET_MASS_LOOKS_LIKE_ND',
      '/sampleWeighing/magnetMassKg',
    ],
    [
      'SmCo',
      motors(40),
      assay(
        'icpoes',
        { Nd: 0.2 },
        {
          otherElements: [
            { element: 'Sm', wtPct: 25 },
            { element: 'Co', wtPct: 50 },
            { element: 'Fe', wtPct: 24 },
          ],
        },
      ),
      'LOOKS_LIKE_SMCO',
      '/assay/otherElements',
    ],
    [
      'ferrite',
      motors(40),
      assay('icpoes', { Nd: 0.01 }, { otherElements: [{ element: 'Fe', wtPct: 63 }] }),
      'LOOKS_LIKE_FERRITE',
      '/assay/otherElements',
    ],
    [
      'an analysis that does not close',
      motors(40),
      assay('icpoes', { Nd: 22 }, { otherElements: [{ element: 'Fe', wtPct: 66 }] }),
      'ANALYSIS_DOES_NOT_CLOSE',
      '/assay/otherElements',
    ],
    [
      '650 kg of magnets per MW with 45 % Nd',
      { kind: 'PROFILE_UNITS', productProfile: 'wind-dd-pm', units: 3 },
      assay('icpoes', { Nd: 45 }),
      'ND_PER_MEGAWATT_IMPLAUSIBLE',
      '/assay/results/0/wtPct',
    ],
  ])('is taken with a warning: %s', async (_what, line, piece, code, pointer) => {
    expect(await warnedOf(line, piece)).toContainEqual([code, pointer]);
  });

  it('but what is in order is not', async () => {
    expect(await warnedOf(motors(40), weighed20(33))).toEqual([]);
    expect(await warnedOf(HARD_DISKS, sample({ magnetMassKg: 0.4 }))).toEqual([]);
    const full = assay(
      'icpoes',
      { Nd: 22.6, Pr: 4.9, Dy: 3.1 },
      { otherElements: [{ element: 'Fe', wtPct: 68 }] },
    );
    expect(await warnedOf(motors(40), full)).toEqual([]);
  });

  it('through a coating is kept and updates nothing', async () => {
    const batch = await aBatch(app, yard, motors(40));
    for (const piece of [
      assay('hhxrf', { Nd: 3, Pr: 1 }, { coating: 'THROUGH_COATING' }),
      assay('hhxrf-coated', { Nd: 3 }),
    ]) {
      const { outcome, evidence } = await added(app, `batches/${batch.id}`, piece);
      expect(evidence).toMatchObject({ updatesEstimate: false, kind: 'ASSAY' });
      expect(outcome.warnings.map(({ code }) => code)).toEqual(['READS_THE_COATING']);
      expect(figuresOf(outcome.estimate)).toEqual(figuresOf(batch.estimate));
      expect(outcome.estimate.evidenceIds).toEqual([]);
      expect(outcome.estimate.change).toMatchObject({ cause: 'EVIDENCE_ADDED', evidenceId: evidence.id });
    }
  });

  it('of an enriched surface leaves Dy and Tb out', async () => {
    const [batch, twin] = [await aBatch(app, yard, DIFFUSED), await aBatch(app, yard, DIFFUSED)];
    const xrf = assay('hhxrf', { Nd: 23, Dy: 4, Tb: 2 }, { compositeKey: 'c' });
    const { outcome } = await added(app, `batches/${batch.id}`, xrf);
    expect(outcome.warnings.map(({ code, pointer }) => [code, pointer])).toEqual([
      ['SURFACE_ENRICHED', '/assay/results/1'],
      ['SURFACE_ENRICHED', '/assay/results/2'],
    ]);
    const without = await added(app, `batches/${twin.id}`, assay('hhxrf', { Nd: 23 }, { compositeKey: 'c' }));
    expect(figuresOf(outcome.estimate)).toEqual(figuresOf(without.outcome.estimate));
  });

  it('as shares of the oxide means what it means as shares of the alloy', async () => {
    const sent = async (piece: object): Promise<EvidenceOutcomeView> => {
      const batch = await aBatch(app, yard, motors(40));
      const answer = await sendEvidence(app, `batches/${batch.id}`, piece);
      return accepted(answer) as EvidenceOutcomeView;
    };
    // 70 % of 36 % are 25.2 % Nd2O3. The total's own 0.4 % add to the 1.2 % of the share: √(1.2² + 0.4²) %.
    const shares = {
      relativeTo: 'OF_TREO',
      treoWtPct: 36,
      treoRelativeTo: 'ALLOY',
      expressedAs: 'OXIDE',
      compositeKey: 'c',
    };
    const ofTreo = await sent(assay('icpoes', { Nd: 70 }, shares));
    const own = { analyte: 'Nd', wtPct: 25.2, relativeUncertainty: 0.012_649 };
    const ofAlloy = await sent(
      assay('icpoes', {}, { expressedAs: 'OXIDE', compositeKey: 'c', results: [own] }),
    );
    const p50 = ({ estimate }: EvidenceOutcomeView): number =>
      estimate.oxides.find(({ quantity }) => quantity === 'ND2O3')?.contained.p50Kg ?? NaN;
    expect(p50(ofTreo) / p50(ofAlloy)).toBeCloseTo(1, 4);
  });
});
