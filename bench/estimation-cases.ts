import type { Catalogue, ProductProfile } from '../src/modules/catalogue/domain/catalogue.js';
import { type EstimateInputs, plainInputs } from '../src/modules/estimation/domain/estimate-inputs.js';
import type { EstimationLine, LooseMaterialLine } from '../src/modules/estimation/domain/estimation-line.js';
import { randomStream } from './random-stream.js';

/** A load to estimate, made of rows of the shipped catalogue. */
export interface EstimationCase {
  readonly name: string;
  readonly title: string;
  /** Plain Monte Carlo's time over ours that is asked for. */
  readonly ratioMin: number;
  readonly inputs: EstimateInputs;
}

/** Relative standard uncertainty of a ticket: a weighbridge's 20 kg in 20 t and what a moving tare adds. */
const WEIGHING = 0.005;
const SINGLE_LINE_RATIO = 500;
const MANY_LINES_RATIO = 20;

export function estimationCases(catalogue: Catalogue): readonly EstimationCase[] {
  const one = (name: string, title: string, line: EstimationLine): EstimationCase =>
    caseOf(name, title, SINGLE_LINE_RATIO, [line], catalogue);
  const many = (name: string, title: string, lines: readonly EstimationLine[]): EstimationCase =>
    caseOf(name, title, MANY_LINES_RATIO, lines, catalogue);
  return [
    one('single', '400 traction motors', counted('bev-traction-motor', 400)),
    one('presence', '60 steering motors, some without magnets', counted('eps-motor', 60)),
    one('lot', '100,000 laptops', counted('laptop-hdd-total', 100_000)),
    many('ten', '10 profiles of 4 grades, counted', tenProfiles()),
    many('mixed', 'counted and weighed motors of two grades, swarf and magnets on one ticket', mixedTicket()),
    many('grades', 'one profile with two declared grades', twoGrades()),
    many('thousand', '1,000 lines on one ticket', thousandLines(catalogue)),
  ];
}

/** Loads of about the same cost; many more than there are places for what depends on how much there is. */
const VARIATIONS = 600;

/** The same load a little larger: another input, of about the same cost. @param step from 1 */
export function varied(inputs: EstimateInputs, step: number): EstimateInputs {
  const more = 1 + (step % VARIATIONS);
  return {
    ...inputs,
    sources: inputs.sources.map((source) => ({
      ...source,
      lines: source.lines.map((line) =>
        line.kind === 'PROFILE_UNITS'
          ? { ...line, units: line.units + more }
          : { ...line, netMassGrams: line.netMassGrams + 1_000 * more },
      ),
    })),
  };
}

function caseOf(
  name: string,
  title: string,
  ratioMin: number,
  lines: readonly EstimationLine[],
  { defaultProcessRouteKey }: Catalogue,
): EstimationCase {
  return { name, title, ratioMin, inputs: plainInputs(lines, defaultProcessRouteKey, WEIGHING) };
}

function counted(profileKey: string, units: number, gradeKey: string | null = null): EstimationLine {
  return { kind: 'PROFILE_UNITS', profileKey, units, liberation: 'DISMANTLING', gradeKey };
}

function weighed(profileKey: string, netMassGrams: number): EstimationLine {
  return { kind: 'PROFILE_MASS', profileKey, netMassGrams, liberation: 'DISMANTLING', gradeKey: null };
}

/** Of which only form, grade and mass are known. */
function loose(form: LooseMaterialLine['form'], gradeKey: string, netMassGrams: number): LooseMaterialLine {
  return {
    kind: 'LOOSE_MATERIAL',
    form,
    gradeKey,
    netMassGrams,
    coated: null,
    moistureWtPct: null,
    oilWtPct: null,
  };
}

function tenProfiles(): readonly EstimationLine[] {
  return [
    counted('hdd-35', 2_000),
    counted('hdd-35-enterprise', 900),
    counted('hdd-25', 1_500),
    counted('desktop-pc', 700),
    counted('eps-motor', 350),
    counted('vehicle-aux-motors', 60),
    counted('bus-truck-aux', 40),
    counted('bev-traction-motor', 25),
    counted('phev-traction', 12),
    counted('smartphone-total', 5_000),
  ];
}

function mixedTicket(): readonly EstimationLine[] {
  return [
    counted('bev-traction-motor', 40),
    counted('bev-traction-motor', 25, 'sh'),
    weighed('bev-traction-motor', 3_300_000),
    weighed('hev-traction', 1_800_000),
    { ...weighed('eps-motor', 600_000), liberation: 'SHREDDING' } as EstimationLine,
    loose('SWARF', 'swarf-mix', 900_000),
    loose('LIBERATED_MAGNET', 'eol-mixed', 250_000),
  ];
}

function twoGrades(): readonly EstimationLine[] {
  return [counted('bev-traction-motor', 200, 'uh'), counted('bev-traction-motor', 200, 'traction-gbd')];
}

const LINES = 1_000;
/** Every so manieth line is loose material; of the others, every so manieth is weighed and shredded. */
const LOOSE_EVERY = 10;
const WEIGHED_EVERY = 3;
const SHREDDED_EVERY = 7;

/** All profiles again and again, and loose material of each form in a few grades. */
function thousandLines(catalogue: Catalogue): readonly EstimationLine[] {
  const profiles = [...catalogue.productProfiles.values()];
  const { uniform } = randomStream(1);
  return Array.from({ length: LINES }, (_, index): EstimationLine => {
    const size = 0.5 + uniform();
    if (index % LOOSE_EVERY === 0) return looseOfMany(index / LOOSE_EVERY, size);
    const profile = profiles[index % profiles.length];
    if (profile === undefined) throw new RangeError('A catalogue has profiles');
    return profileOfMany(profile, index, size);
  });
}

function looseOfMany(index: number, size: number): EstimationLine {
  const netMassGrams = Math.round(100_000 * size);
  const kinds = [
    loose('SWARF', 'swarf-mix', netMassGrams),
    { ...loose('SWARF', 'sh', netMassGrams), moistureWtPct: { low: 12, high: 18 } },
    loose('LIBERATED_MAGNET', 'eol-mixed', netMassGrams),
    { ...loose('LIBERATED_MAGNET', 'n42', netMassGrams), coated: true },
    loose('POWDER', 'sintered-mixed', netMassGrams),
    loose('BONDED', 'bonded-isotropic', netMassGrams),
  ];
  return kinds[index % kinds.length] ?? loose('SWARF', 'swarf-mix', netMassGrams);
}

/** About 20 kg of magnets by line, so that no profile drowns the others. */
function profileOfMany(profile: ProductProfile, index: number, size: number): EstimationLine {
  const { key, unitBasis, typicalGrossMassKg, magnetMassKgPerUnit, shreddingYield } = profile;
  const units = Math.max(1, Math.round((20 * size) / magnetMassKgPerUnit.mode));
  const isShredded = shreddingYield !== null && index % SHREDDED_EVERY === 0;
  const line = {
    profileKey: key,
    liberation: isShredded ? 'SHREDDING' : 'DISMANTLING',
    gradeKey: null,
  } as const;
  if (unitBasis === 'GROSS_MASS') return { kind: 'PROFILE_MASS', ...line, netMassGrams: 1_000 * units };
  if (typicalGrossMassKg === null || index % WEIGHED_EVERY > 0)
    return { kind: 'PROFILE_UNITS', ...line, units };
  return { kind: 'PROFILE_MASS', ...line, netMassGrams: Math.round(1_000 * units * typicalGrossMassKg) };
}
