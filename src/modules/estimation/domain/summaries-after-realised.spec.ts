import { describe, expect, it } from '@jest/globals';
import { loadCatalogue } from '../../catalogue/load-catalogue.js';
import type { EstimatedElement, RareEarth } from '../../catalogue/domain/rare-earths.js';
import { ensembleUpdate } from './ensemble-update-for-specs.js';
import { plainInputs } from './estimate-inputs.js';
import type { ProfileUnitsLine } from './estimation-line.js';
import type { RealisedRecovery } from './evidence/evidence.js';
import { elementAlone, oxideWeights } from './model/element-weights.js';
import { prepareEstimate } from './prepared-estimate.js';
import type { Summary } from './quantity/evaluate-quantity.js';
import { drawnPercentile } from './quantity/plain-draws-for-specs.js';
import { Evaluation } from './quantity/evaluate-quantity.js';
import { ZERO } from './quantity/quantity.js';
import { SummariesAfterRealised } from './summaries-after-realised.js';

const { catalogue } = loadCatalogue();
const { tradedOxideFactor } = catalogue;
const DRAWS = 400_000;

const units = (profileKey: string, count: number, gradeKey: string | null = null): ProfileUnitsLine => ({
  kind: 'PROFILE_UNITS',
  profileKey,
  units: count,
  liberation: 'DISMANTLING',
  gradeKey,
});

function prepared(lines: readonly ProfileUnitsLine[]) {
  return prepareEstimate(plainInputs(lines, catalogue.defaultProcessRouteKey, 0.005), catalogue);
}

type Prepared = ReturnType<typeof prepared>;

const ONE_ALLOY = prepared([units('bev-traction-motor', 400)]);
const TWO_ALLOYS = prepared([units('bev-traction-motor', 400), units('hdd-35', 9_000, 'n52')]);
const MAY_BE_ABSENT = prepared([units('eps-motor', 3)]);

/** Of each element so much more than was expected as stated, as sure as stated. */
function realisedOf(
  { summaries }: Prepared,
  ratios: Readonly<Partial<Record<EstimatedElement, number>>>,
  relativeUncertainty: number,
): RealisedRecovery {
  const elements = (Object.entries(ratios) as [EstimatedElement, number][]).map(([element, ratio]) => {
    const { p50 } = summaries.weighted(oxideWeights([element], tradedOxideFactor)).recoverable;
    return { element, oxideMilligrams: Math.round(1_000 * ratio * p50), relativeUncertainty };
  });
  return { id: 'product', elements, sharedRelativeUncertainty: 0.003 };
}

function after({ model }: Prepared, realised: RealisedRecovery, seed = 'specs'): SummariesAfterRealised {
  return new SummariesAfterRealised(model, new Evaluation(seed), realised, catalogue, seed);
}

type Stage = 'contained' | 'recoverable';

function expectAsEnsemble(
  load: Prepared,
  realised: RealisedRecovery,
  [elements, stage]: readonly [readonly RareEarth[], Stage],
  tolerance: number,
): void {
  const weights = oxideWeights(elements, tradedOxideFactor);
  const found = after(load, realised).weighted(weights)[stage];
  const reference = ensembleUpdate(
    elements.map((element) => ({
      weight: tradedOxideFactor[element],
      formula: load.model.weighted(elementAlone(element))[stage],
    })),
    realised.elements.map(({ element }) => load.model.weighted(elementAlone(element)).recoverable),
    realised,
    tradedOxideFactor,
    DRAWS,
  );
  const mean = reference.reduce((sum, each) => sum + each, 0) / DRAWS;
  for (const [figure, expected] of [
    [found.p10, drawnPercentile(reference, 0.1)],
    [found.p50, drawnPercentile(reference, 0.5)],
    [found.p90, drawnPercentile(reference, 0.9)],
    [found.mean, mean],
  ] as const) {
    expect(Math.abs(figure / expected - 1)).toBeLessThan(tolerance);
  }
}

describe('SummariesAfterRealised', () => {
  it.each([
    ['weighed NdPr', ['Nd', 'Pr'], 'recoverable', 1e-4],
    ['what NdPr it came from', ['Nd', 'Pr'], 'contained', 5e-4],
    ['dysprosium, which was not weighed', ['Dy'], 'recoverable', 3e-3],
    ['all four', ['Nd', 'Pr', 'Dy', 'Tb'], 'recoverable', 6e-4],
  ] as const)(
    'of one alloy are those of an ensemble with perturbed observations: %s',
    (_name, elements, stage, tolerance) => {
      const realised = realisedOf(ONE_ALLOY, { Nd: 1.08, Pr: 0.94 }, 0.01);
      expectAsEnsemble(ONE_ALLOY, realised, [elements, stage], tolerance);
    },
  );

  it.each([
    ['weighed NdPr', ['Nd', 'Pr'], 'recoverable', 1e-4],
    ['what NdPr it came from', ['Nd', 'Pr'], 'contained', 1e-3],
    ['dysprosium, which was weighed', ['Dy'], 'contained', 1e-3],
    ['terbium, which was not', ['Tb'], 'recoverable', 6e-3],
  ] as const)('of several alloys as well: %s', (_name, elements, stage, tolerance) => {
    const realised = realisedOf(TWO_ALLOYS, { Nd: 1.05, Pr: 1, Dy: 1.3 }, 0.02);
    expectAsEnsemble(TWO_ALLOYS, realised, [elements, stage], tolerance);
  });

  it('are the same figures whatever the seed, where there is one alloy', () => {
    const realised = realisedOf(ONE_ALLOY, { Nd: 1.08, Pr: 0.94 }, 0.01);
    const [one, other] = ['one', 'other'].map((seed) =>
      after(ONE_ALLOY, realised, seed).weighted(oxideWeights(['Dy'], tradedOxideFactor)),
    );
    expect(one?.contained).toEqual(other?.contained);
  });

  it('of a recovery that says nothing are those from before', () => {
    const said = after(ONE_ALLOY, realisedOf(ONE_ALLOY, { Nd: 1, Pr: 1 }, 100));
    for (const element of ['Nd', 'Dy'] as const) {
      const weights = oxideWeights([element], tradedOxideFactor);
      const [before, now] = [
        ONE_ALLOY.summaries.weighted(weights).contained,
        said.weighted(weights).contained,
      ];
      for (const figure of ['p10', 'p50', 'p90', 'mean'] as const) {
        expect(Math.abs(now[figure] / before[figure] - 1)).toBeLessThan(5e-4);
      }
    }
    const [magnets, magnetsBefore] = [said.magnetMass(), ONE_ALLOY.summaries.magnetMass()];
    expect(Math.abs(magnets.p90 / magnetsBefore.p90 - 1)).toBeLessThan(5e-4);
  });

  it('add up: means of sums are the sums of means, of one alloy and of several', () => {
    for (const load of [ONE_ALLOY, TWO_ALLOYS]) {
      const summaries = after(load, realisedOf(load, { Nd: 1.08, Pr: 0.94 }, 0.01));
      const mean = (elements: readonly RareEarth[]): number =>
        summaries.weighted(oxideWeights(elements, tradedOxideFactor)).contained.mean;
      expect(mean(['Nd', 'Pr', 'Dy'])).toBeCloseTo(mean(['Nd']) + mean(['Pr']) + mean(['Dy']), 6);
    }
  });

  it('know of motors that may hold no magnets that some did, once something came out', () => {
    const before = MAY_BE_ABSENT.summaries.weighted(oxideWeights(['Nd'], tradedOxideFactor)).recoverable;
    const realised = realisedOf(MAY_BE_ABSENT, { Nd: 1, Pr: 1 }, 0.01);
    const now = after(MAY_BE_ABSENT, realised).weighted(oxideWeights(['Nd'], tradedOxideFactor)).recoverable;
    const spread = ({ p10, p50, p90 }: Summary): number => (p90 - p10) / p50;
    expect(spread(before)).toBeGreaterThan(0.5);
    expect(spread(now)).toBeLessThan(0.03);
    expect(Math.abs(now.p50 / before.p50 - 1)).toBeLessThan(0.01);
  });

  it('are those from before where only what should not be there was weighed, which is told', () => {
    const realised: RealisedRecovery = {
      id: 'product',
      elements: [{ element: 'Tb', oxideMilligrams: 5_000, relativeUncertainty: 0.01 }],
      sharedRelativeUncertainty: 0.003,
    };
    const { model, summaries } = ONE_ALLOY;
    const withoutTb = {
      ...model,
      weighted: (weights: Readonly<Partial<Record<RareEarth, number>>>) =>
        'Tb' in weights ? { contained: ZERO, liberated: ZERO, recoverable: ZERO } : model.weighted(weights),
    };
    const now = new SummariesAfterRealised(withoutTb, new Evaluation('specs'), realised, catalogue, 'specs');
    expect(now.conflicts).toMatchObject([{ code: 'AGAINST_PRIOR', expected: 0 }]);
    const weights = oxideWeights(['Nd'], tradedOxideFactor);
    const [before, after] = [summaries.weighted(weights).recoverable, now.weighted(weights).recoverable];
    expect(Math.abs(after.p10 / before.p10 - 1)).toBeLessThan(5e-4);
    expect(Math.abs(after.mean / before.mean - 1)).toBeLessThan(5e-4);
  });

  it('have nothing of an element that the material does not hold, whatever was weighed of it', () => {
    const none = prepared([units('hdd-35', 100)]);
    const realised = realisedOf(none, { Nd: 1, Pr: 1 }, 0.01);
    const summaries = after(none, realised);
    const missing = (['Ho', 'Gd', 'Ce', 'La'] as const).filter((element) => !summaries.holds(element));
    for (const element of missing) {
      expect(summaries.weighted(elementAlone(element)).contained).toEqual({
        p10: 0,
        p50: 0,
        p90: 0,
        mean: 0,
      });
    }
    expect(missing.length).toBeGreaterThan(0);
  });
});
