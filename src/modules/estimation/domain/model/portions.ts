import type {
  Catalogue,
  LooseFormProperties,
  MagnetGrade,
  ProductProfile,
} from '../../../catalogue/domain/catalogue.js';
import type { EstimateInputs } from '../estimate-inputs.js';
import type { Liberation, LooseMaterialLine, WtPctRange } from '../estimation-line.js';
import type { EvidenceConflict } from '../evidence/conflict.js';
import type { AssayEvidence, Evidence, MoistureEvidence } from '../evidence/evidence.js';
import type { EvidenceTier } from '../evidence/evidence-tier.js';
import type { UnitMassEvidence } from '../evidence/unit-mass.js';
import { orderlySum, resolveSource, tierOf, type Entry } from './resolved-source.js';

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
  /** The same of all that the lines describe, of which this may be a part. */
  readonly wholeUnits: number;
  readonly wholeNetMassGrams: number;
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

/** A portion whose quantities are still being collected. */
interface Opened<Portion> {
  readonly portion: Portion;
  readonly units: number[];
  readonly grams: number[];
  readonly wholeUnits: number[];
  readonly wholeGrams: number[];
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
      wholeUnits: [],
      wholeGrams: [],
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
  (line.kind === 'PROFILE_UNITS' ? opened.wholeUnits : opened.wholeGrams).push(entry.wholeQuantity);
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
  const opened = profiles.get(key) ?? { portion, units: [], grams: [], wholeUnits: [], wholeGrams: [] };
  profiles.set(key, opened);
  return opened;
}

function weighingOrigin(
  { asserted, ticketRelativeUncertainty, ticket, key }: Entry,
  place: number,
): WeighingOrigin {
  const { weighedRelativeUncertainty } = asserted;
  return weighedRelativeUncertainty === null
    ? { block: `weighing:${place}${ticket}`, relativeUncertainty: ticketRelativeUncertainty }
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
    wholeUnits: 0,
    wholeNetMassGrams: 0,
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
    .map(([, { portion, units, grams, wholeUnits, wholeGrams }]) => ({
      ...portion,
      ...('countedUnits' in portion
        ? {
            countedUnits: orderlySum(units),
            wholeUnits: orderlySum(wholeUnits),
            wholeNetMassGrams: orderlySum(wholeGrams),
          }
        : {}),
      netMassGrams: orderlySum(grams),
    }));
}
