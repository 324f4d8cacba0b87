import type { Catalogue, ProductProfile } from '../../catalogue/domain/catalogue.js';
import type { EstimateInputs } from './estimate-inputs.js';
import type { EstimateWarning, QuantityInterval } from './estimate.js';
import { unitsByMass } from './model/magnet-mass.js';

/**
 * Oxide per magnet mass above which something is wrong. The densest grades (32 wt% of rare earth) reach 37 %;
 * Nd2Fe14B itself holds 26.7 wt% of Nd, 31 % as oxide.
 */
export const TREO_SHARE_OF_MAGNET_MASS_MAX = 0.37;
/** A device is casing, winding and yoke; none known is magnet by half. */
export const MAGNET_SHARE_OF_DEVICE_MAX = 0.5;

/** What a line or the whole should make the caller look twice at; in the order of the lines, then the whole. See docs/model/estimation.md, "Warnings and refusals". */
export function estimateWarnings(
  inputs: EstimateInputs,
  catalogue: Catalogue,
  magnetMass: QuantityInterval,
  containedTreo: QuantityInterval,
): readonly EstimateWarning[] {
  const warnings: EstimateWarning[] = [];
  let lineIndex = 0;
  for (const { lines, evidence } of inputs.sources) {
    const counts = evidence.filter(({ kind }) => kind === 'COUNT');
    lines.forEach((line, index) => {
      const profile =
        line.kind === 'LOOSE_MATERIAL' ? undefined : catalogue.productProfiles.get(line.profileKey);
      if (profile !== undefined) {
        const isInferred =
          line.kind === 'PROFILE_MASS' && !counts.some(({ lineIndexes }) => lineIndexes.includes(index));
        if (isInferred) warnings.push(...unitsInferred(profile, line.netMassGrams, lineIndex));
        warnings.push(...magnetMassImplausible(profile, lineIndex));
      }
      lineIndex += 1;
    });
  }
  return [...warnings, ...treoImplausible(magnetMass, containedTreo)];
}

function unitsInferred(profile: ProductProfile, netMassGrams: number, lineIndex: number): EstimateWarning[] {
  if (netMassGrams === 0 || profile.unitBasis === 'GROSS_MASS') return [];
  const units = Math.round(unitsByMass({ netMassGrams }, profile) * 10) / 10;
  const detail = `About ${units} × ${profile.unitLabel}, inferred from a typical ${profile.typicalGrossMassKg} kg each; a count would be surer.`;
  return [{ code: 'UNITS_INFERRED_FROM_MASS', lineIndex, detail }];
}

function magnetMassImplausible(profile: ProductProfile, lineIndex: number): EstimateWarning[] {
  if (profile.form !== 'WHOLE_DEVICE') return [];
  const grossMassKg = profile.unitBasis === 'GROSS_MASS' ? 1 : profile.typicalGrossMassKg;
  const magnetMassKg = profile.magnetMassKgPerUnit.mode;
  if (grossMassKg === null || magnetMassKg <= MAGNET_SHARE_OF_DEVICE_MAX * grossMassKg) return [];
  const detail = `'${profile.name}' would be magnet by more than half (${magnetMassKg} of ${grossMassKg} kg); check the profile.`;
  return [{ code: 'MAGNET_MASS_IMPLAUSIBLE', lineIndex, detail }];
}

function treoImplausible(magnetMass: QuantityInterval, containedTreo: QuantityInterval): EstimateWarning[] {
  if (containedTreo.p50 <= TREO_SHARE_OF_MAGNET_MASS_MAX * magnetMass.p50) return [];
  const percent = Math.round((1_000 * containedTreo.p50) / magnetMass.p50) / 10;
  const detail = `Rare-earth oxide comes to ${percent} % of the magnet mass, above ${100 * TREO_SHARE_OF_MAGNET_MASS_MAX} %; check the declared grades.`;
  return [{ code: 'TREO_IMPLAUSIBLE', lineIndex: null, detail }];
}
