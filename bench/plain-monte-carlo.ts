import type {
  Catalogue,
  LooseFormProperties,
  MagnetGrade,
  ProcessRoute,
  ProductProfile,
} from '../src/modules/catalogue/domain/catalogue.js';
import type { EstimateInputs } from '../src/modules/estimation/domain/estimate-inputs.js';
import type { LooseMaterialLine } from '../src/modules/estimation/domain/estimation-line.js';
import { drawBinomial, drawLognormal, drawPert, pertAt, pertMean } from './plain-distributions.js';
import type { RandomStream } from './random-stream.js';

/**
 * The model of docs/model/estimation.md as one would write it down first: a draw of everything uncertain, a loop over
 * the lines, many times over. It shares no code with the estimation module, which it is the yardstick of; one ticket,
 * no evidence.
 */
export const ELEMENTS = ['Nd', 'Pr', 'Dy', 'Tb', 'Gd', 'Ho', 'Ce', 'La'] as const;

const GRAMS_PER_KILOGRAM = 1_000;
/** Of a unit's gross mass about its profile's typical one. */
const UNIT_GROSS_MASS_CV = 0.1;
const COATED_PROBABILITY_UNSTATED = 0.5;

/** One possible truth, in grams; overwritten by the next draw. */
export interface PlainDraw {
  magnetMass: number;
  /** Metal, by the place in `ELEMENTS`. */
  readonly contained: Float64Array;
  readonly liberated: Float64Array;
  readonly recoverable: Float64Array;
}

/** What the lines of one profile share, and its draw. */
interface ProfileState {
  readonly profile: ProductProfile;
  /** Things that scatter independently; null: so many that they average out. */
  pieces: number | null;
  isWeighed: boolean;
  isDismantled: boolean;
  isShredded: boolean;
  gramsPerUnit: number;
  unitsPerWeighed: number;
  dismantled: number;
  shredded: number;
}

interface GradeState {
  readonly grade: MagnetGrade;
  /** Fractions of the alloy, by the place in `ELEMENTS`. */
  readonly fractions: Float64Array;
  bare: number;
  /** Grams of alloy in all lines. */
  contained: number;
  liberated: number;
}

/** Loose material that states the same. */
interface MaterialState {
  readonly line: LooseMaterialLine;
  readonly form: LooseFormProperties;
  magnetShare: number;
  isCoated: boolean;
}

type PlainLine =
  | {
      readonly kind: 'PROFILE';
      readonly profile: ProfileState;
      readonly grade: GradeState;
      readonly units: number;
      readonly isCounted: boolean;
      readonly isDismantled: boolean;
    }
  | {
      readonly kind: 'LOOSE';
      readonly material: MaterialState;
      readonly grade: GradeState;
      readonly grams: number;
    };

export class PlainMonteCarlo {
  private readonly profiles = new Map<string, ProfileState>();
  private readonly grades = new Map<string, GradeState>();
  private readonly materials = new Map<string, MaterialState>();
  private readonly lines: readonly PlainLine[];
  private readonly route: ProcessRoute;
  private readonly weighingUncertainty: number;
  private readonly result: PlainDraw = {
    magnetMass: 0,
    contained: new Float64Array(ELEMENTS.length),
    liberated: new Float64Array(ELEMENTS.length),
    recoverable: new Float64Array(ELEMENTS.length),
  };

  constructor(
    inputs: EstimateInputs,
    private readonly catalogue: Catalogue,
    private readonly stream: RandomStream,
  ) {
    const [source] = inputs.sources;
    if (source === undefined || inputs.sources.length > 1) throw new RangeError('One ticket, please');
    this.route = found(catalogue.processRoutes.get(inputs.processRouteKey));
    this.weighingUncertainty = source.weighingRelativeUncertainty;
    this.lines = source.lines.map((line) => {
      if (line.kind === 'LOOSE_MATERIAL') return this.looseLine(line);
      const profile = this.profileState(line.profileKey);
      const isCounted = line.kind === 'PROFILE_UNITS';
      const units = isCounted ? line.units : unitsInferred(line.netMassGrams, profile.profile);
      const isDismantled = line.liberation === 'DISMANTLING';
      if (profile.pieces !== null && profile.profile.unitBasis === 'UNIT') profile.pieces += units;
      if (isDismantled) profile.isDismantled = true;
      else profile.isShredded = true;
      if (!isCounted) profile.isWeighed = true;
      const grade = this.gradeState(line.gradeKey ?? profile.profile.gradeKey);
      return { kind: 'PROFILE', profile, grade, units, isCounted, isDismantled };
    });
    for (const profile of this.profiles.values()) {
      if (profile.pieces !== null) profile.pieces = Math.max(1, Math.round(profile.pieces));
    }
  }

  /** Draws once. */
  draw(): PlainDraw {
    const { stream, result } = this;
    const weighing = Math.max(0, 1 + this.weighingUncertainty * stream.normal());
    for (const profile of this.profiles.values()) drawProfile(profile, stream);
    for (const grade of this.grades.values()) drawGrade(grade, stream);
    for (const material of this.materials.values()) drawMaterial(material, stream);
    result.magnetMass = 0;
    for (const line of this.lines) this.addLine(line, weighing);
    this.addUpElements(stream.uniform());
    return result;
  }

  private addLine(line: PlainLine, weighing: number): void {
    const { grade } = line;
    if (line.kind === 'LOOSE') {
      const { material } = line;
      const magnets = line.grams * weighing * material.magnetShare;
      this.result.magnetMass += magnets;
      const alloy = material.isCoated ? magnets * grade.bare : magnets;
      grade.contained += alloy;
      grade.liberated += alloy;
      return;
    }
    const { profile } = line;
    const units = line.isCounted ? line.units : line.units * weighing * profile.unitsPerWeighed;
    const magnets = units * profile.gramsPerUnit;
    this.result.magnetMass += magnets;
    const alloy = magnets * grade.bare;
    grade.contained += alloy;
    grade.liberated += alloy * (line.isDismantled ? profile.dismantled : profile.shredded);
  }

  private addUpElements(uniform: number): void {
    const { contained, liberated, recoverable } = this.result;
    contained.fill(0);
    liberated.fill(0);
    for (const grade of this.grades.values()) {
      for (let k = 0; k < ELEMENTS.length; k++) {
        const fraction = grade.fractions[k] ?? 0;
        contained[k] = (contained[k] ?? 0) + grade.contained * fraction;
        liberated[k] = (liberated[k] ?? 0) + grade.liberated * fraction;
      }
    }
    const { Nd, Pr, Dy, Tb } = this.route.elementYield;
    // Routes state nothing for the minor rare earths: neodymium's.
    recoverable.fill(pertAt(Nd, uniform));
    recoverable[1] = pertAt(Pr, uniform);
    recoverable[2] = pertAt(Dy, uniform);
    recoverable[3] = pertAt(Tb, uniform);
    for (let k = 0; k < ELEMENTS.length; k++) recoverable[k] = (recoverable[k] ?? 0) * (liberated[k] ?? 0);
  }

  private looseLine(line: LooseMaterialLine): PlainLine {
    const { netMassGrams, ...statement } = line;
    const key = JSON.stringify(statement);
    const form = found(this.catalogue.looseForms.get(line.form));
    const material = this.materials.get(key) ?? { line, form, magnetShare: 0, isCoated: false };
    this.materials.set(key, material);
    return { kind: 'LOOSE', material, grade: this.gradeState(line.gradeKey), grams: netMassGrams };
  }

  private gradeState(key: string): GradeState {
    const known = this.grades.get(key);
    if (known !== undefined) return known;
    const grade = found(this.catalogue.magnetGrades.get(key));
    const fractions = new Float64Array(ELEMENTS.length);
    const state = { grade, fractions, bare: 1, contained: 0, liberated: 0 };
    this.grades.set(key, state);
    return state;
  }

  private profileState(key: string): ProfileState {
    const known = this.profiles.get(key);
    if (known !== undefined) return known;
    const profile = found(this.catalogue.productProfiles.get(key));
    const state: ProfileState = {
      profile,
      // A nameplate rating does not say how many machines carry it: one.
      pieces: profile.unitBasis === 'GROSS_MASS' ? null : profile.unitBasis === 'UNIT' ? 0 : 1,
      isWeighed: false,
      isDismantled: false,
      isShredded: false,
      gramsPerUnit: 0,
      unitsPerWeighed: 1,
      dismantled: 1,
      shredded: 1,
    };
    this.profiles.set(key, state);
    return state;
  }
}

function drawProfile(state: ProfileState, stream: RandomStream): void {
  const { profile, pieces } = state;
  let present = drawPert(profile.presence, stream);
  let scatter = 1;
  if (pieces !== null) {
    const withMagnets = Math.max(1, pieces * pertMean(profile.presence));
    present = drawBinomial(pieces, present, stream) / pieces;
    scatter = drawLognormal(profile.unitScatterCv / Math.sqrt(withMagnets), stream);
  }
  state.gramsPerUnit = GRAMS_PER_KILOGRAM * drawPert(profile.magnetMassKgPerUnit, stream) * present * scatter;
  if (state.isWeighed && pieces !== null) state.unitsPerWeighed = drawLognormal(UNIT_GROSS_MASS_CV, stream);
  if (state.isDismantled) state.dismantled = drawPert(profile.dismantlingYield, stream);
  if (state.isShredded && profile.shreddingYield !== null) {
    state.shredded = drawPert(profile.shreddingYield, stream);
  }
}

function drawGrade(state: GradeState, stream: RandomStream): void {
  const { grade, fractions } = state;
  const { Nd, Pr, Dy, Tb } = grade.elementWtPct;
  const { Gd, Ho, Ce, La } = grade.minorRareEarthWtPct;
  fractions[0] = drawPert(Nd, stream);
  fractions[1] = drawPert(Pr, stream);
  fractions[2] = drawPert(Dy, stream);
  fractions[3] = drawPert(Tb, stream);
  fractions[4] = Gd;
  fractions[5] = Ho;
  fractions[6] = Ce;
  fractions[7] = La;
  let drawn = 0;
  for (let k = 0; k < ELEMENTS.length; k++) drawn += fractions[k] ?? 0;
  const scale = drawPert(grade.totalRareEarthWtPct, stream) / (100 * drawn);
  for (let k = 0; k < ELEMENTS.length; k++) fractions[k] = (fractions[k] ?? 0) * scale;
  state.bare = 1 - drawPert(grade.coatingWtPct, stream) / 100;
  state.contained = 0;
  state.liberated = 0;
}

function drawMaterial(state: MaterialState, stream: RandomStream): void {
  const { line, form } = state;
  const { uniform } = stream;
  const within = ({ low, high }: { low: number; high: number }): number => low + (high - low) * uniform();
  let dry = 0;
  // There is material: what would leave none is drawn again.
  while (dry <= 0) {
    const moisture =
      line.moistureWtPct === null ? drawPert(form.moistureWtPct, stream) : within(line.moistureWtPct);
    const oil = line.oilWtPct === null ? drawPert(form.oilWtPct, stream) : within(line.oilWtPct);
    dry = 1 - (moisture + oil) / 100;
  }
  state.magnetShare = dry * drawPert(form.alloyFractionOfDryOilFree, stream);
  const isUnstatedMagnet = line.coated === null && line.form === 'LIBERATED_MAGNET';
  state.isCoated = isUnstatedMagnet ? uniform() < COATED_PROBABILITY_UNSTATED : line.coated === true;
}

/** Kilograms for a profile logged by gross mass; else mass over the typical mass of one unit. */
function unitsInferred(netMassGrams: number, { unitBasis, typicalGrossMassKg }: ProductProfile): number {
  const kilogramsPerUnit = unitBasis === 'GROSS_MASS' ? 1 : found(typicalGrossMassKg);
  return netMassGrams / (GRAMS_PER_KILOGRAM * kilogramsPerUnit);
}

function found<Value>(value: Value | null | undefined): Value {
  if (value === null || value === undefined) throw new RangeError('The catalogue does not have this');
  return value;
}
