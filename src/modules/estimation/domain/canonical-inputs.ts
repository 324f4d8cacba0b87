import type {
  Catalogue,
  LooseFormProperties,
  MagnetGrade,
  ProcessRoute,
  ProductProfile,
} from '../../catalogue/domain/catalogue.js';
import type { EstimateInputs } from './estimate-inputs.js';
import type {
  Liberation,
  LooseMaterialLine,
  ProfileMassLine,
  ProfileUnitsLine,
  WtPctRange,
} from './estimation-line.js';
import { looseFormFor, magnetGradeFor, processRouteFor, productProfileFor } from './resolved-references.js';
import { requireLines, requirePlausibleRange, requirePositive, requireProfileLine } from './input-rules.js';

/** What lines of one profile, one liberation and one grade add up to. */
export interface ProfilePortion {
  readonly liberation: Liberation;
  readonly grade: MagnetGrade;
  /** In the profile's unit basis. */
  readonly countedUnits: number;
  readonly netMassGrams: number;
}

/** All lines of one profile: they share what is uncertain about the profile. */
export interface ProfileLoad {
  readonly profile: ProductProfile;
  readonly portions: readonly ProfilePortion[];
}

/** All loose lines that state the same: one material, however many lines it was written in. */
export interface LooseLoad {
  /** Names the material among the loose loads. */
  readonly key: string;
  readonly form: LooseFormProperties;
  readonly grade: MagnetGrade;
  readonly netMassGrams: number;
  readonly coated: boolean | null;
  readonly moistureWtPct: WtPctRange | null;
  readonly oilWtPct: WtPctRange | null;
}

/** Inputs with references resolved, lines added up and everything in an order that theirs does not affect. */
export interface CanonicalInputs {
  readonly route: ProcessRoute;
  readonly weighingRelativeUncertainty: number;
  readonly profileLoads: readonly ProfileLoad[];
  readonly looseLoads: readonly LooseLoad[];
  /** The same text for the same inputs, however they were ordered or split; the seed is its hash. */
  readonly text: string;
}

/**
 * Checks the inputs against the catalogue and brings them into canonical form.
 * @throws DomainError with a JSON Pointer to the first fault; the codes are in docs/model/estimation.md
 */
export function canonicalInputs(inputs: EstimateInputs, catalogue: Catalogue): CanonicalInputs {
  requireLines(inputs);
  const route = processRouteFor(inputs.processRouteKey, catalogue);
  const profileLoads = collectProfileLoads(inputs, catalogue);
  const looseLoads = collectLooseLoads(inputs, catalogue);
  const text = JSON.stringify([
    route.key,
    inputs.weighingRelativeUncertainty,
    profileLoads.map(({ profile, portions }) => [
      profile.key,
      portions.map((each) => [each.liberation, each.grade.key, each.countedUnits, each.netMassGrams]),
    ]),
    looseLoads.map((load) => [load.key, load.netMassGrams]),
  ]);
  return {
    route,
    weighingRelativeUncertainty: inputs.weighingRelativeUncertainty,
    profileLoads,
    looseLoads,
    text,
  };
}

interface OpenPortion {
  readonly profile: ProductProfile;
  readonly liberation: Liberation;
  readonly grade: MagnetGrade;
  readonly lines: (ProfileUnitsLine | ProfileMassLine)[];
}

function collectProfileLoads(inputs: EstimateInputs, catalogue: Catalogue): readonly ProfileLoad[] {
  const open = new Map<string, OpenPortion>();
  inputs.lines.forEach((line, index) => {
    if (line.kind === 'LOOSE_MATERIAL') return;
    const profile = productProfileFor(line.profileKey, index, catalogue);
    requireProfileLine(line, profile, index);
    const grade = magnetGradeFor(line.gradeKey ?? profile.gradeKey, index, catalogue);
    const key = JSON.stringify([profile.key, line.liberation, grade.key]);
    const portion = open.get(key) ?? { profile, liberation: line.liberation, grade, lines: [] };
    portion.lines.push(line);
    open.set(key, portion);
  });
  const loads = new Map<string, { profile: ProductProfile; portions: ProfilePortion[] }>();
  for (const [, { profile, liberation, grade, lines }] of sortedByKey(open)) {
    const load = loads.get(profile.key) ?? { profile, portions: [] };
    const countedUnits = orderlySum(lines.map((line) => (line.kind === 'PROFILE_UNITS' ? line.units : 0)));
    const netMassGrams = orderlySum(
      lines.map((line) => (line.kind === 'PROFILE_MASS' ? line.netMassGrams : 0)),
    );
    load.portions.push({ liberation, grade, countedUnits, netMassGrams });
    loads.set(profile.key, load);
  }
  return [...loads.values()];
}

function collectLooseLoads(inputs: EstimateInputs, catalogue: Catalogue): readonly LooseLoad[] {
  const open = new Map<string, { readonly load: LooseLoad; readonly masses: number[] }>();
  inputs.lines.forEach((line, index) => {
    if (line.kind !== 'LOOSE_MATERIAL') return;
    const load = looseLoad(line, index, catalogue);
    const entry = open.get(load.key) ?? { load, masses: [] };
    entry.masses.push(line.netMassGrams);
    open.set(load.key, entry);
  });
  return sortedByKey(open).map(([, { load, masses }]) => ({ ...load, netMassGrams: orderlySum(masses) }));
}

function looseLoad(line: LooseMaterialLine, index: number, catalogue: Catalogue): LooseLoad {
  const { coated, moistureWtPct, oilWtPct, netMassGrams } = line;
  requirePositive(netMassGrams, `/lines/${index}/netMassKg`);
  requirePlausibleRange(moistureWtPct, `/lines/${index}/moistureWtPct`);
  requirePlausibleRange(oilWtPct, `/lines/${index}/oilWtPct`);
  const form = looseFormFor(line.form, index, catalogue);
  const grade = magnetGradeFor(line.gradeKey, index, catalogue);
  const bounds = [moistureWtPct, oilWtPct].map((range) => (range === null ? null : [range.low, range.high]));
  const key = JSON.stringify([form.form, grade.key, coated, ...bounds]);
  return { key, form, grade, netMassGrams, coated, moistureWtPct, oilWtPct };
}

/** By UTF-16 code unit, which is the same in every locale. */
function sortedByKey<T>(entries: ReadonlyMap<string, T>): [string, T][] {
  return [...entries].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}

/** Smallest first, so that floating-point rounding does not depend on the order of the lines. */
function orderlySum(values: number[]): number {
  return values.sort((a, b) => a - b).reduce((sum, value) => sum + value, 0);
}
