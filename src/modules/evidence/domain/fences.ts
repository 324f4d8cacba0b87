import type { Catalogue, MagnetGrade, ProductProfile } from '../../catalogue/domain/catalogue.js';
import type { DeclaredAssay, DeclaredPieces } from './declared-evidence.js';
import { compositionWarnings, neodymiumShareOf } from './composition-fences.js';
import type { EvidenceWarning } from './evidence-warning.js';
import { gradeOf, onlyProfileOf, type LinesConcerned } from './lines-concerned.js';

/** No generator is known to hold more Nd than this per MW; direct drives hold 150 to 220 (docs/model/evidence.md). */
export const ND_KG_PER_MEGAWATT_MAX = 260;
/** The largest 3.5-inch drives hold about half of this. */
export const ND_GRAMS_PER_HARD_DISK_MAX = 9;
/** A device is casing, winding and yoke; none known is magnet by half. */
export const MAGNET_SHARE_OF_GROSS_MAX = 0.5;
/** A magnet mass within this of what the Nd in it would be is more likely the Nd. Judgement. */
export const ND_LIKENESS_MAX = 0.25;

const HARD_DISK = /^hdd-/;
const GRAMS_PER_KILOGRAM = 1_000;

/** What should make the sender look twice, before anything is stored; each with both figures. The evidence stands. */
export function fenceWarnings(
  pieces: DeclaredPieces,
  concerned: LinesConcerned,
  catalogue: Catalogue,
): readonly EvidenceWarning[] {
  const profile = onlyProfileOf(concerned, catalogue);
  const [first] = concerned.lines;
  const grade = first === undefined ? null : gradeOf(first, concerned, catalogue);
  const unitMass = unitMassOf(pieces);
  return [
    ...(pieces.assay === undefined ? [] : compositionWarnings(pieces.assay, catalogue)),
    ...(profile === null || unitMass === null || grade === null
      ? []
      : unitMassWarnings(unitMass, profile, grade)),
    ...(profile === null || pieces.assay === undefined || grade === null
      ? []
      : assayedUnitWarnings(pieces.assay, profile, grade, catalogue)),
  ];
}

/** Magnets of one unit as weighed or stated. */
interface UnitMass {
  readonly kilograms: number;
  readonly pointer: string;
}

function unitMassOf({ sampleWeighing, passport }: DeclaredPieces): UnitMass | null {
  if (passport !== undefined)
    return { kilograms: passport.magnetMassKgPerUnit, pointer: '/passport/magnetMassKgPerUnit' };
  if (sampleWeighing === undefined) return null;
  const units = sampleWeighing.unitsWithMagnets ?? sampleWeighing.sampledUnits;
  if (units === 0) return null;
  return { kilograms: sampleWeighing.magnetMassKg / units, pointer: '/sampleWeighing/magnetMassKg' };
}

function unitMassWarnings(
  { kilograms, pointer }: UnitMass,
  profile: ProductProfile,
  grade: MagnetGrade,
): EvidenceWarning[] {
  const ndShare = ndShareOfCoated(grade.elementWtPct.Nd.mode / 100, grade);
  return [
    ...halfGross(kilograms, profile, pointer),
    ...likeNeodymium(kilograms, ndShare, profile, pointer),
    ...tooMuchNeodymium(kilograms * ndShare, profile, pointer),
  ];
}

function halfGross(
  kilograms: number,
  { name, typicalGrossMassKg }: ProductProfile,
  pointer: string,
): EvidenceWarning[] {
  if (typicalGrossMassKg === null || kilograms <= MAGNET_SHARE_OF_GROSS_MAX * typicalGrossMassKg) return [];
  const detail = `${rounded(kilograms)} kg of magnets are more than half of the ${typicalGrossMassKg} kg that '${name}' weighs: are these grams, or the gross mass?`;
  return [{ code: 'MAGNET_MASS_ABOVE_HALF_GROSS', pointer, detail }];
}

function likeNeodymium(
  kilograms: number,
  ndShare: number,
  { name, magnetMassKgPerUnit: { low, mode } }: ProductProfile,
  pointer: string,
): EvidenceWarning[] {
  const ndKilograms = ndShare * mode;
  if (kilograms >= low || Math.abs(kilograms / ndKilograms - 1) > ND_LIKENESS_MAX) return [];
  const detail = `${rounded(kilograms)} kg per unit is about the ${rounded(ndKilograms)} kg of Nd in the ${mode} kg of magnets that '${name}' usually holds: send the mass of the magnets, not of the Nd.`;
  return [{ code: 'MAGNET_MASS_LOOKS_LIKE_ND', pointer, detail }];
}

function tooMuchNeodymium(ndKilograms: number, profile: ProductProfile, pointer: string): EvidenceWarning[] {
  if (profile.unitBasis === 'MEGAWATT' && ndKilograms > ND_KG_PER_MEGAWATT_MAX) {
    const detail = `This comes to ${rounded(ndKilograms)} kg of Nd per MW; no generator is known to hold more than ${ND_KG_PER_MEGAWATT_MAX}.`;
    return [{ code: 'ND_PER_MEGAWATT_IMPLAUSIBLE', pointer, detail }];
  }
  const ndGrams = ndKilograms * GRAMS_PER_KILOGRAM;
  if (profile.unitBasis !== 'UNIT' || !HARD_DISK.test(profile.key) || ndGrams <= ND_GRAMS_PER_HARD_DISK_MAX)
    return [];
  const detail = `This comes to ${rounded(ndGrams)} g of Nd per hard disk; none is known to hold more than ${ND_GRAMS_PER_HARD_DISK_MAX} g.`;
  return [{ code: 'ND_PER_HARD_DISK_IMPLAUSIBLE', pointer, detail }];
}

/** An assay of the alloy against the magnet mass that the reference data give the product. */
function assayedUnitWarnings(
  assay: DeclaredAssay,
  profile: ProductProfile,
  grade: MagnetGrade,
  catalogue: Catalogue,
): EvidenceWarning[] {
  if (assay.relativeTo !== 'ALLOY') return [];
  const index = assay.results.findIndex(({ analyte }) => analyte === 'Nd');
  const share = neodymiumShareOf(assay, catalogue);
  if (share === null || index < 0) return [];
  const ndKilograms = profile.magnetMassKgPerUnit.mode * ndShareOfCoated(share, grade);
  return tooMuchNeodymium(ndKilograms, profile, `/assay/results/${index}/wtPct`);
}

function ndShareOfCoated(ofAlloy: number, { coatingWtPct }: MagnetGrade): number {
  return ofAlloy * (1 - coatingWtPct.mode / 100);
}

/** Three significant digits, as people compare. */
function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
