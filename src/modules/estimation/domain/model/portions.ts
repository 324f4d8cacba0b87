import type {
  Catalogue,
  LooseFormProperties,
  MagnetGrade,
  ProductProfile,
} from '../../../catalogue/domain/catalogue.js';
import type { EstimateInputs, EstimateSource } from '../estimate-inputs.js';
import type { EstimationLine, Liberation, LooseMaterialLine, WtPctRange } from '../estimation-line.js';
import { assertSource, evidenceText } from '../evidence/assert-source.js';
import type { AssertedLine } from '../evidence/asserted-line.js';
import type { EvidenceConflict } from '../evidence/conflict.js';
import type { AssayEvidence, Evidence, MoistureEvidence } from '../evidence/evidence.js';
import type { EvidenceTier } from '../evidence/evidence-tier.js';
import type { UnitMassEvidence } from '../evidence/unit-mass.js';
import { productProfileFor, looseFormFor } from '../resolved-references.js';

/** Evidence that several portions share; those with the same key were measured together. */
export interface SharedEvidence<Kind extends Evidence> {
  readonly key: string;
  readonly evidence: readonly Kind[];
}

/** Which weighing a mass comes from, and how sure it is (k = 1, relative). */
export interface WeighingOrigin {
  readonly block: string;
  readonly relativeUncertainty: number;
}

/** What lines of one profile, liberation, grade and evidence add up to. */
export interface ProfilePortion {
  readonly profile: ProductProfile;
  readonly liberation: Liberation;
  readonly grade: MagnetGrade;
  /** In the profile's unit basis. */
  readonly countedUnits: number;
  readonly netMassGrams: number;
  readonly weighing: WeighingOrigin;
  readonly unitMass: SharedEvidence<UnitMassEvidence> | null;
  readonly assays: SharedEvidence<AssayEvidence> | null;
}

/** Loose lines that state the same: one material, however many lines it was written in. */
export interface LoosePortion {
  /** Names the material within the estimate. */
  readonly key: string;
  readonly form: LooseFormProperties;
  readonly grade: MagnetGrade;
  readonly netMassGrams: number;
  readonly weighing: WeighingOrigin;
  readonly coated: boolean | null;
  readonly moistureWtPct: WtPctRange | null;
  readonly oilWtPct: WtPctRange | null;
  readonly soaked: readonly MoistureEvidence[];
  readonly assays: SharedEvidence<AssayEvidence> | null;
}

/** Inputs with references resolved, evidence applied, lines added up and all in an order that theirs does not affect. */
export interface Portions {
  readonly profiles: readonly ProfilePortion[];
  readonly loose: readonly LoosePortion[];
  readonly conflicts: readonly EvidenceConflict[];
  /** Evidence tier of every line. */
  readonly tiers: readonly EvidenceTier[];
  /** The same text for the same inputs, however they were ordered, split or named. */
  readonly text: string;
}

/** @throws DomainError for inputs that the catalogue cannot carry, with a JSON Pointer to the first fault */
export function resolvePortions(inputs: EstimateInputs, catalogue: Catalogue): Portions {
  const sources = inputs.sources
    .map((source) => resolveSource(source, catalogue))
    .sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0));
  const profiles = new Map<string, Opened<ProfilePortion>>();
  const loose = new Map<string, Opened<LoosePortion>>();
  sources.forEach((source, place) => {
    const ofSource = new Map<string, Opened<ProfilePortion>>();
    for (const entry of source.entries) addEntry(entry, place, { profiles, ofSource, loose });
  });
  return {
    profiles: closed(profiles),
    loose: closed(loose),
    conflicts: sources.flatMap(({ conflicts }) => conflicts),
    tiers: sources.flatMap(({ entries }) => entries.map(tierOf)),
    text: JSON.stringify(sources.map(({ text }) => text)),
  };
}

/** A line with what it refers to, ready to be added up. */
interface Entry {
  readonly asserted: AssertedLine;
  readonly evidence: readonly Evidence[];
  readonly profile: ProductProfile | null;
  readonly form: LooseFormProperties | null;
  readonly ticketRelativeUncertainty: number;
  /** What lines must have in common to be one portion. */
  readonly key: string;
}

interface ResolvedSource {
  readonly entries: readonly Entry[];
  readonly conflicts: readonly EvidenceConflict[];
  readonly text: string;
}

function resolveSource(source: EstimateSource, catalogue: Catalogue): ResolvedSource {
  const asserted = assertSource(source, catalogue);
  const entries = asserted.lines.map((whole, index): Entry => {
    const line = { ...whole, line: partOfLine(whole.line, source.share ?? 1) };
    const { line: content } = line;
    const isLoose = content.kind === 'LOOSE_MATERIAL';
    return {
      asserted: line,
      evidence: asserted.evidence,
      profile: isLoose ? null : productProfileFor(content.profileKey, index, catalogue),
      form: isLoose ? looseFormFor(content.form, index, catalogue) : null,
      ticketRelativeUncertainty: source.weighingRelativeUncertainty,
      key: keyOf(line, asserted.evidence),
    };
  });
  const quantities = new Map<string, number[]>();
  for (const { key, asserted: each } of entries) {
    const known = quantities.get(key);
    if (known === undefined) quantities.set(key, [quantityOf(each)]);
    else known.push(quantityOf(each));
  }
  const amounts = [...quantities]
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([key, values]) => [key, orderlySum(values)]);
  const text = JSON.stringify([
    source.weighingRelativeUncertainty,
    amounts,
    asserted.evidence.map(evidenceText),
  ]);
  return { entries, conflicts: asserted.conflicts, text };
}

/** The part of a line that is there: evidence is about all of it, and so are the rules that it must keep. */
function partOfLine(line: EstimationLine, share: number): EstimationLine {
  if (share === 1) return line;
  return line.kind === 'PROFILE_UNITS'
    ? { ...line, units: line.units * share }
    : { ...line, netMassGrams: line.netMassGrams * share };
}

function quantityOf({ line }: AssertedLine): number {
  return line.kind === 'PROFILE_UNITS' ? line.units : line.netMassGrams;
}

function keyOf(
  { line, grade, evidencePlaces, weighedRelativeUncertainty }: AssertedLine,
  evidence: readonly Evidence[],
): string {
  const about = evidencePlaces.filter((place) => {
    const kind = evidence[place]?.kind ?? 'COUNT';
    // A line weighed by itself has an error of its own, whatever another line's scale has read.
    return !DIRECT.has(kind) || (kind === 'WEIGHING' && weighedRelativeUncertainty !== null);
  });
  if (line.kind === 'LOOSE_MATERIAL') {
    const bounds = [line.moistureWtPct, line.oilWtPct].map((range) =>
      range === null ? null : [range.low, range.high],
    );
    return JSON.stringify([line.form, grade.key, line.coated, ...bounds, weighedRelativeUncertainty, about]);
  }
  return JSON.stringify([
    line.kind,
    line.profileKey,
    line.liberation,
    grade.key,
    weighedRelativeUncertainty,
    about,
  ]);
}

/** Kinds that were applied to the lines themselves. */
const DIRECT: ReadonlySet<Evidence['kind']> = new Set(['COUNT', 'WEIGHING', 'GRADE']);

function tierOf({ asserted, evidence }: Entry): EvidenceTier {
  let tier: EvidenceTier = asserted.gradeDeclared ? 1 : 0;
  for (const place of asserted.evidencePlaces) {
    const each = evidence[place];
    if (each?.kind === 'ASSAY' && each.tier > tier) tier = each.tier;
    if (each?.kind === 'PASSPORT' && tier < 1) tier = 1;
  }
  return tier;
}

/** A portion whose quantities are still being collected. */
interface Opened<Portion> {
  readonly portion: Portion;
  readonly units: number[];
  readonly grams: number[];
}

interface OpenedPortions {
  readonly profiles: Map<string, Opened<ProfilePortion>>;
  /** Those of one source, by the key of its entries: what shares it shares the portion. */
  readonly ofSource: Map<string, Opened<ProfilePortion>>;
  readonly loose: Map<string, Opened<LoosePortion>>;
}

function addEntry(entry: Entry, place: number, { profiles, ofSource, loose }: OpenedPortions): void {
  const { asserted, profile, form } = entry;
  const { line } = asserted;
  if (line.kind === 'LOOSE_MATERIAL') {
    const key = `${place}:${entry.key}`;
    if (form === null) return;
    const opened = loose.get(key) ?? {
      portion: loosePortion(entry, line, form, place, key),
      units: [],
      grams: [],
    };
    opened.grams.push(line.netMassGrams);
    loose.set(key, opened);
    return;
  }
  if (profile === null) return;
  const opened = ofSource.get(entry.key) ?? openedProfile(entry, profile, place, profiles);
  ofSource.set(entry.key, opened);
  if (line.kind === 'PROFILE_UNITS') opened.units.push(line.units);
  else opened.grams.push(line.netMassGrams);
}

function openedProfile(
  entry: Entry,
  profile: ProductProfile,
  place: number,
  profiles: Map<string, Opened<ProfilePortion>>,
): Opened<ProfilePortion> {
  const { line } = entry.asserted;
  if (line.kind === 'LOOSE_MATERIAL') throw new RangeError('Loose material has no profile');
  const portion = profilePortion(entry, profile, line.liberation, place);
  const key = JSON.stringify([
    profile.key,
    portion.liberation,
    portion.grade.key,
    line.kind === 'PROFILE_MASS' ? portion.weighing.block : null,
    portion.unitMass?.key ?? null,
    portion.assays?.key ?? null,
  ]);
  const opened = profiles.get(key) ?? { portion, units: [], grams: [] };
  profiles.set(key, opened);
  return opened;
}

function weighingOrigin({ asserted, ticketRelativeUncertainty, key }: Entry, place: number): WeighingOrigin {
  const { weighedRelativeUncertainty } = asserted;
  return weighedRelativeUncertainty === null
    ? { block: `weighing:${place}`, relativeUncertainty: ticketRelativeUncertainty }
    : { block: `weighing:${place}:${key}`, relativeUncertainty: weighedRelativeUncertainty };
}

function profilePortion(
  entry: Entry,
  profile: ProductProfile,
  liberation: Liberation,
  place: number,
): ProfilePortion {
  return {
    profile,
    liberation,
    grade: entry.asserted.grade,
    countedUnits: 0,
    netMassGrams: 0,
    weighing: weighingOrigin(entry, place),
    unitMass: shared(
      entry,
      place,
      (each): each is UnitMassEvidence => each.kind === 'SAMPLE_WEIGHING' || each.kind === 'PASSPORT',
    ),
    assays: shared(entry, place, isAssay),
  };
}

function loosePortion(
  entry: Entry,
  line: LooseMaterialLine,
  form: LooseFormProperties,
  place: number,
  key: string,
): LoosePortion {
  const { coated, moistureWtPct, oilWtPct } = line;
  const isMoisture = (each: Evidence): each is MoistureEvidence => each.kind === 'MOISTURE';
  return {
    key,
    form,
    grade: entry.asserted.grade,
    netMassGrams: 0,
    weighing: weighingOrigin(entry, place),
    coated,
    moistureWtPct,
    oilWtPct,
    soaked: shared(entry, place, isMoisture)?.evidence ?? [],
    assays: shared(entry, place, isAssay),
  };
}

function isAssay(evidence: Evidence): evidence is AssayEvidence {
  return evidence.kind === 'ASSAY';
}

function shared<Kind extends Evidence>(
  { asserted, evidence }: Entry,
  place: number,
  isOfKind: (evidence: Evidence) => evidence is Kind,
): SharedEvidence<Kind> | null {
  const places = asserted.evidencePlaces.filter((each) => {
    const found = evidence[each];
    return found !== undefined && isOfKind(found);
  });
  if (places.length === 0) return null;
  const found = places
    .map((each) => evidence[each])
    .filter((each): each is Kind => each !== undefined && isOfKind(each));
  return { key: `${place}:${places.join(',')}`, evidence: found };
}

function closed<Portion extends { countedUnits?: number; netMassGrams: number }>(
  opened: ReadonlyMap<string, Opened<Portion>>,
): readonly Portion[] {
  return [...opened]
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([, { portion, units, grams }]) => ({
      ...portion,
      ...('countedUnits' in portion ? { countedUnits: orderlySum(units) } : {}),
      netMassGrams: orderlySum(grams),
    }));
}

/** Smallest first, so that floating-point rounding does not depend on the order of the lines. */
function orderlySum(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b).reduce((sum, value) => sum + value, 0);
}
