import type { Catalogue, ProductProfile } from '../../catalogue/domain/catalogue.js';
import { isPercentileFigure } from '../../catalogue/domain/figure-quantile.js';
import { pertQuantile } from '../../estimation/domain/distribution/pert.js';
import type { BatchLine } from './batch-line.js';
import { READING_COVERAGE_FACTOR, type Weighing } from './weighing.js';

/** Something odd about an accepted batch. */
export interface BatchWarning {
  readonly code:
    'MAGNET_MASS_ABOVE_PROFILE' | 'UNIT_MASS_UNUSUAL' | 'MASS_NOT_ACCOUNTED_FOR' | 'MOISTURE_UNKNOWN';
  /** JSON Pointer into the declaration. */
  readonly pointer: string;
  readonly detail: string;
}

/** A declared magnet mass beyond this multiple of the profile's P90 is more likely a slip than a big motor. */
const MAGNET_MASS_P90_MULTIPLE_MAX = 2;
/** A unit this many times heavier or lighter than typical is more likely kilograms mistaken for tonnes or pieces. */
const UNIT_MASS_RATIO_MAX = 3;

/** Plausibility fences, before anything is stored (docs/model/evidence.md, "Fences"). */
export function plausibilityWarnings(
  lines: readonly BatchLine[],
  weighing: Weighing | null,
  catalogue: Catalogue,
): readonly BatchWarning[] {
  const perLine = lines.flatMap((line, index) => {
    const pointer = `/lines/${index}`;
    const profile = line.profileKey === null ? undefined : catalogue.productProfiles.get(line.profileKey);
    return [
      ...(profile ? magnetMassWarnings(line, profile, pointer) : []),
      ...(profile ? unitMassWarnings(line, profile, pointer) : []),
      ...moistureWarnings(line, pointer),
    ];
  });
  return [...perLine, ...unaccountedWarnings(lines, weighing)];
}

function unitsOf(line: BatchLine, profile: ProductProfile): number | null {
  if (line.units !== null) return line.units;
  if (line.netMassGrams === null) return null;
  if (profile.unitBasis === 'GROSS_MASS') return line.netMassGrams / 1000;
  return profile.typicalGrossMassKg === null ? null : line.netMassGrams / 1000 / profile.typicalGrossMassKg;
}

function magnetMassWarnings(line: BatchLine, profile: ProductProfile, pointer: string): BatchWarning[] {
  const units = unitsOf(line, profile);
  if (line.declaredMagnetMassGrams === null || units === null) return [];
  const perUnit = profile.magnetMassKgPerUnit;
  const p90Kg = (isPercentileFigure(perUnit) ? perUnit.high : pertQuantile(perUnit, 0.9)) * units;
  const declaredKg = line.declaredMagnetMassGrams / 1000;
  if (declaredKg <= MAGNET_MASS_P90_MULTIPLE_MAX * p90Kg) return [];
  const detail = `${declaredKg} kg of magnets is more than twice the ${p90Kg.toFixed(3)} kg (P90) that '${profile.name}' holds: is it the gross mass?`;
  return [{ code: 'MAGNET_MASS_ABOVE_PROFILE', pointer: `${pointer}/declaredMagnetMassKg`, detail }];
}

function unitMassWarnings(line: BatchLine, profile: ProductProfile, pointer: string): BatchWarning[] {
  const typicalKg = profile.typicalGrossMassKg;
  if (line.units === null || line.netMassGrams === null || typicalKg === null || profile.unitBasis !== 'UNIT')
    return [];
  const unitKg = line.netMassGrams / 1000 / line.units;
  if (unitKg <= typicalKg * UNIT_MASS_RATIO_MAX && unitKg >= typicalKg / UNIT_MASS_RATIO_MAX) return [];
  const detail = `One unit comes to ${unitKg.toFixed(3)} kg, '${profile.name}' usually to ${typicalKg} kg: check the count and the mass.`;
  return [{ code: 'UNIT_MASS_UNUSUAL', pointer: `${pointer}/netMassKg`, detail }];
}

function moistureWarnings(line: BatchLine, pointer: string): BatchWarning[] {
  if (line.form !== 'SWARF' || line.kind !== 'LOOSE_MATERIAL' || line.moistureWtPct !== null) return [];
  const detail =
    'Moisture is not stated, so the estimate carries the whole range that swarf may have: a drying test narrows it.';
  return [{ code: 'MOISTURE_UNKNOWN', pointer: `${pointer}/moistureWtPct`, detail }];
}

function unaccountedWarnings(lines: readonly BatchLine[], weighing: Weighing | null): BatchWarning[] {
  if (weighing === null || lines.some((line) => line.netMassGrams === null)) return [];
  const statedGrams = lines.reduce((sum, line) => sum + (line.netMassGrams ?? 0), 0);
  const toleranceGrams = READING_COVERAGE_FACTOR * weighing.netStandardUncertaintyGrams;
  const missingGrams = weighing.netGrams - statedGrams;
  if (missingGrams <= toleranceGrams) return [];
  const detail = `${missingGrams / 1000} kg of the ticket's net of ${weighing.netGrams / 1000} kg are in no line.`;
  return [{ code: 'MASS_NOT_ACCOUNTED_FOR', pointer: '/lines', detail }];
}
