import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { loadCatalogue } from '../../catalogue/load-catalogue.js';
import { aCatalogue, aProfile, aRoute, exactly, pert } from './catalogue-for-specs.js';
import type { EstimateInputs } from './estimate-inputs.js';
import { plainInputs } from './estimate-inputs.js';
import type { EstimationLine } from './estimation-line.js';
import type { Evidence } from './evidence/evidence.js';
import { explainedEstimate } from './explained-estimate.js';
import { recoverableNdPrSummary } from './prepared-estimate.js';
import {
  assayed,
  aWorld,
  MOTORS,
  Randomness,
  SIMULATED,
  someUnits,
  UNITS,
  type World,
} from './simulated-lots-for-specs.js';

const SHIPPED = loadCatalogue().catalogue;

function withEvidence(line: EstimationLine, evidence: readonly Evidence[]): EstimateInputs {
  return {
    sources: [{ lines: [line], weighingRelativeUncertainty: 0, evidence }],
    processRouteKey: 'perfect',
    realised: null,
  };
}

function sampleOf(units: readonly number[], count: number, id = 'sample'): Evidence {
  const sample = units.slice(0, count);
  return {
    kind: 'SAMPLE_WEIGHING',
    id,
    lineIndexes: [0],
    sampledUnits: count,
    unitsWithMagnets: sample.filter((grams) => grams > 0).length,
    magnetMassGrams: sample.reduce((sum, each) => sum + each, 0),
    scaleDivisionGrams: 1,
  };
}

describe('drivers', () => {
  it('are the variances of the factors over the variance of their product', () => {
    // A PERT (0.8, 1, 1.2) has CV² = 0.04/7; the yield PERT (0.6, 0.8, 1): CV² = 0.04/7/0.64.
    const catalogue = aCatalogue({
      profiles: [aProfile({ magnetMassKgPerUnit: pert(0.8, 1, 1.2) })],
      routes: [
        aRoute({
          elementYield: { Nd: pert(0.6, 0.8, 1), Pr: pert(0.6, 0.8, 1), Dy: exactly(1), Tb: exactly(1) },
        }),
      ],
    });
    const { drivers } = explainedEstimate(withEvidence(MOTORS, []), catalogue);
    const [mass, yields] = [0.04 / 7, 0.04 / 7 / 0.64];
    const total = (1 + mass) * (1 + yields) - 1;
    expect(drivers.map(({ kind }) => kind)).toEqual(['ROUTE_YIELD', 'MAGNET_MASS']);
    expect(Math.abs((drivers[0]?.varianceShare ?? NaN) - yields / total)).toBeLessThan(2e-3);
    expect(Math.abs((drivers[1]?.varianceShare ?? NaN) - mass / total)).toBeLessThan(2e-3);
  });

  it('of the shipped motors: what one motor holds is nine tenths of it, and nothing comes to more than all', () => {
    const line: EstimationLine = { ...MOTORS, profileKey: 'bev-traction-motor', units: 400 };
    const { drivers } = explainedEstimate(plainInputs([line], 'toll-hydromet-sx'), SHIPPED);
    expect(drivers[0]).toMatchObject({ kind: 'MAGNET_MASS', subject: 'bev-traction-motor' });
    expect(drivers[0]?.varianceShare).toBeGreaterThan(0.85);
    expect(drivers.reduce((sum, { varianceShare }) => sum + varianceShare, 0)).toBeLessThanOrEqual(1.0005);
  });
});

describe('next evidence', () => {
  it('says first what narrows most, in a sentence with its figures', () => {
    const line: EstimationLine = { ...MOTORS, profileKey: 'bev-traction-motor', units: 400 };
    const [first] = explainedEstimate(plainInputs([line], 'toll-hydromet-sx'), SHIPPED).nextEvidence;
    expect(first?.kind).toBe('SAMPLE_WEIGHING');
    expect(first?.pieces).toBe(20);
    expect(first?.action).toMatch(
      /^Take apart 20 of the 400 motors \(bev-traction-motor\) and weigh their magnets: P90−P10 shrinks by about \d+ %\.$/,
    );
    expect(first?.costUsd).toBe(15 + 20 * 6);
  });

  it('keeps its promise: 20 of 60 opened narrow 300 simulated lots by what was expected, on average', () => {
    const [proposal] = explainedEstimate(withEvidence(MOTORS, []), SIMULATED).nextEvidence;
    const before = recoverableNdPrSummary(withEvidence(MOTORS, []), SIMULATED);
    const random = new Randomness(7);
    let widths = 0;
    for (let lot = 0; lot < 300; lot++) {
      const units = someUnits(aWorld(random), UNITS, random);
      const { p10, p90 } = recoverableNdPrSummary(withEvidence(MOTORS, [sampleOf(units, 20)]), SIMULATED);
      widths += (p90 - p10) / 300;
    }
    const narrowed = 1 - widths / (before.p90 - before.p10);
    expect(proposal?.kind).toBe('SAMPLE_WEIGHING');
    expect(Math.abs((proposal?.expectedNarrowing ?? NaN) - narrowed)).toBeLessThan(0.03);
  });

  it('does not ask again for what was done, and for nothing once the recovery was realised', () => {
    const units = someUnits(aWorld(new Randomness(3)), UNITS, new Randomness(4));
    const after = explainedEstimate(withEvidence(MOTORS, [sampleOf(units, 20)]), SIMULATED);
    expect(after.nextEvidence.map(({ kind }) => kind)).not.toContain('SAMPLE_WEIGHING');
    const realised = {
      id: 'r',
      elements: [{ element: 'Nd' as const, oxideMilligrams: 15e9, relativeUncertainty: 0.02 }],
      sharedRelativeUncertainty: 0.01,
    };
    const final = explainedEstimate({ ...withEvidence(MOTORS, []), realised }, SIMULATED);
    expect([final.nextEvidence, final.drivers]).toEqual([[], []]);
  });
});

describe('evidence never widens the interval in silence', () => {
  const anyEvidence = (world: World, units: readonly number[], random: Randomness): fc.Arbitrary<Evidence> =>
    fc.oneof(
      fc
        .record({
          count: fc.integer({ min: 1, max: UNITS }),
          off: fc.double({ min: 0.3, max: 3, noNaN: true }),
        })
        .map(({ count, off }) => {
          const sample = sampleOf(units, count);
          if (sample.kind !== 'SAMPLE_WEIGHING') return sample;
          const magnetMassGrams =
            sample.unitsWithMagnets === 0 ? 0 : Math.max(1, sample.magnetMassGrams * off);
          return { ...sample, magnetMassGrams };
        }),
      fc.double({ min: 0.3, max: 3, noNaN: true }).map((off): Evidence => ({
        kind: 'PASSPORT',
        id: 'passport',
        lineIndexes: [0],
        magnetMassGramsPerUnit: world.magnetGramsPerUnit * off,
        relativeUncertainty: 0.05,
      })),
      fc.constantFrom(
        ...assayed(
          world.metalFraction,
          [{ method: 'icpoes', laboratory: 'A', composite: '1' }],
          { analysis: 0.012, bias: 0.007, pieces: 0.12 },
          { pieceCount: 10, relativeTo: 'ALLOY', tier: 3 },
          random,
        ),
      ),
    );

  it('for evidence that agrees or not: narrower, or a conflict with both figures', () => {
    const random = new Randomness(11);
    const world = aWorld(random);
    const units = someUnits(world, UNITS, random);
    const before = explainedEstimate(withEvidence(MOTORS, []), SIMULATED).relativeHalfWidth;
    fc.assert(
      fc.property(anyEvidence(world, units, random), (evidence) => {
        const after = explainedEstimate(withEvidence(MOTORS, [evidence]), SIMULATED);
        const isFlagged = after.conflicts.some(
          ({ evidenceId, measured, expected }) =>
            evidenceId === evidence.id && Number.isFinite(measured) && Number.isFinite(expected),
        );
        expect(after.relativeHalfWidth <= before * 1.002 + 1e-4 || isFlagged).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});
