import { describe, expect, it } from '@jest/globals';
import type { PertRange } from '../../catalogue/domain/catalogue.js';
import { aCatalogue, aGrade, aLooseForm, aProfile, aRoute, pert } from './catalogue-for-specs.js';
import { plainInputs } from './estimate-inputs.js';
import { estimateRecoverableOxide } from './estimate-recoverable-oxide.js';

// A mixed load, drawn a million times by the plainest means: a linear generator, every unit on its own, beta
// variates from gammas, no tables and no averaging formula. Only the figures below are shared with the model.
const DRAWS = 1_000_000;
const UNITS = 20;
const SWARF_GRAMS = 30_000;
const WEIGHING = 0.005;
const SCATTER = 0.2;
const magnetKg = pert(0.8, 1.6, 2.8);
const presence = pert(0.8, 0.94, 0.99);
const dismantling = pert(0.8, 0.92, 0.98);
const elements = { Nd: pert(20, 23, 26), Pr: pert(4, 6, 9), Dy: pert(1, 2.5, 5), Tb: pert(0, 0.1, 0.4) };
const total = pert(29, 31, 33);
const coating = pert(1, 2.5, 5);
const moisture = pert(5, 20, 40);
const oil = pert(0, 3, 10);
const alloyShare = pert(0.7, 0.85, 0.95);
const nearlyAll = pert(0.85, 0.93, 0.98);
const most = pert(0.8, 0.9, 0.97);

const { sqrt, log, exp, cos, imul, PI } = Math;
let state = 20_260_101;

/** Mulberry32. */
function uniform(): number {
  state = (state + 0x6d2b79f5) | 0;
  let t = imul(state ^ (state >>> 15), 1 | state);
  t = (t + imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return (((t ^ (t >>> 14)) >>> 0) + 0.5) / 2 ** 32;
}

function normal(): number {
  return sqrt(-2 * log(uniform())) * cos(2 * PI * uniform());
}

/** Marsaglia & Tsang, ACM Trans. Math. Softw. 26, 2000; shape ≥ 1. */
function gamma(shape: number): number {
  const d = shape - 1 / 3;
  const c = 1 / sqrt(9 * d);
  for (;;) {
    const x = normal();
    const v = (1 + c * x) ** 3;
    if (v > 0 && log(uniform()) < (x * x) / 2 + d - d * v + d * log(v)) return d * v;
  }
}

function drawPert({ low, mode, high }: PertRange): number {
  const alpha = 1 + (4 * (mode - low)) / (high - low);
  const a = gamma(alpha);
  return low + ((high - low) * a) / (a + gamma(6 - alpha));
}

/** Recoverable NdPr oxide and Dy2O3 of one possible load, in grams. */
function drawLoad(): readonly [number, number] {
  const variance = log(1 + SCATTER * SCATTER);
  const share = drawPert(presence);
  let present = 0;
  for (let unit = 0; unit < UNITS; unit++) {
    if (uniform() < share) present += exp(sqrt(variance) * normal() - variance / 2);
  }
  const motorGrams =
    1_000 * drawPert(magnetKg) * present * (1 - drawPert(coating) / 100) * drawPert(dismantling);
  const dry = 1 - (drawPert(moisture) + drawPert(oil)) / 100;
  const swarfGrams = SWARF_GRAMS * (1 + WEIGHING * normal()) * dry * drawPert(alloyShare);
  const [Nd, Pr, Dy, Tb] = [
    drawPert(elements.Nd),
    drawPert(elements.Pr),
    drawPert(elements.Dy),
    drawPert(elements.Tb),
  ];
  const fraction = drawPert(total) / (100 * (Nd + Pr + Dy + Tb + 0.5));
  const alloyGrams = (motorGrams + swarfGrams) * fraction;
  return [
    alloyGrams * (Nd * 1.166377 + Pr * 1.208161) * drawPert(nearlyAll),
    alloyGrams * Dy * 1.147683 * drawPert(most),
  ];
}

function summary(sample: Float64Array): readonly number[] {
  const sorted = sample.slice().sort();
  const at = (probability: number): number => 1_000 * (sorted[Math.round(probability * DRAWS)] ?? NaN);
  return [at(0.1), at(0.5), at(0.9), (1_000 * sorted.reduce((sum, each) => sum + each, 0)) / DRAWS];
}

describe('estimateRecoverableOxide against a plain Monte Carlo of a million draws', () => {
  const ndpr = new Float64Array(DRAWS);
  const dy = new Float64Array(DRAWS);
  for (let i = 0; i < DRAWS; i++) [ndpr[i], dy[i]] = drawLoad();

  const grade = { elementWtPct: elements, totalRareEarthWtPct: total, coatingWtPct: coating };
  const looseForms = [
    aLooseForm('SWARF', { moistureWtPct: moisture, oilWtPct: oil, alloyFractionOfDryOilFree: alloyShare }),
  ];
  const motor = aProfile({
    magnetMassKgPerUnit: magnetKg,
    unitScatterCv: SCATTER,
    presence,
    dismantlingYield: dismantling,
  });
  const route = aRoute({ elementYield: { Nd: nearlyAll, Pr: nearlyAll, Dy: most, Tb: most } });
  const catalogue = aCatalogue({ profiles: [motor], grades: [aGrade(grade)], routes: [route], looseForms });
  const { oxides } = estimateRecoverableOxide(
    plainInputs(
      [
        {
          kind: 'PROFILE_UNITS',
          profileKey: 'motor',
          units: UNITS,
          liberation: 'DISMANTLING',
          gradeKey: null,
        },
        {
          kind: 'LOOSE_MATERIAL',
          form: 'SWARF',
          gradeKey: 'plain',
          netMassGrams: SWARF_GRAMS,
          coated: null,
          moistureWtPct: null,
          oilWtPct: null,
        },
      ],
      'perfect',
      WEIGHING,
    ),
    catalogue,
  );

  it.each([
    ['NDPR', ndpr],
    ['DY2O3', dy],
  ] as const)('agrees on %s: percentiles within 0.5 %, the mean within 0.2 %', (quantity, sample) => {
    const recoverable = oxides.find((each) => each.quantity === quantity)?.recoverable;
    const [p10 = NaN, p50 = NaN, p90 = NaN, mean = NaN] = summary(sample);
    expect(Math.abs((recoverable?.p10 ?? NaN) / p10 - 1)).toBeLessThan(0.005);
    expect(Math.abs((recoverable?.p50 ?? NaN) / p50 - 1)).toBeLessThan(0.005);
    expect(Math.abs((recoverable?.p90 ?? NaN) / p90 - 1)).toBeLessThan(0.005);
    expect(Math.abs((recoverable?.mean ?? NaN) / mean - 1)).toBeLessThan(0.002);
  });
});
