import type { ProductProfile } from '../../catalogue/domain/catalogue.js';
import type { EstimateInputs } from './estimate-inputs.js';
import type { ProfileMassLine, ProfileUnitsLine, WtPctRange } from './estimation-line.js';
import { inputFault } from './input-fault.js';

/**
 * A line must state its quantity the way its profile is counted, and free its magnets a way the profile knows.
 * @throws DomainError `estimation-input-out-of-range`, `profile-is-logged-by-mass`, `units-must-be-whole`,
 *   `profile-has-no-gross-mass` or `profile-is-never-shredded`
 */
export function requireProfileLine(
  line: ProfileUnitsLine | ProfileMassLine,
  profile: ProductProfile,
  index: number,
): void {
  if (line.kind === 'PROFILE_UNITS') requireUnits(line.units, profile, `/lines/${index}/units`);
  else requireNetMass(line.netMassGrams, profile, `/lines/${index}/netMassKg`);
  if (line.liberation === 'SHREDDING' && profile.shreddingYield === null) {
    const detail = `'${profile.name}' is not shredded; log its liberation as DISMANTLING.`;
    throw inputFault('profile-is-never-shredded', `/lines/${index}/liberation`, detail, {
      profileKey: profile.key,
    });
  }
}

function requireUnits(units: number, profile: ProductProfile, pointer: string): void {
  if (profile.unitBasis === 'GROSS_MASS') {
    const detail = `'${profile.name}' is logged by mass; send netMassKg in place of units.`;
    throw inputFault('profile-is-logged-by-mass', pointer, detail, { profileKey: profile.key });
  }
  requirePositive(units, pointer);
  if (profile.unitBasis === 'UNIT' && !Number.isSafeInteger(units)) {
    const detail = `'${profile.name}' is counted in whole units (${profile.unitLabel}), not ${units}.`;
    throw inputFault('units-must-be-whole', pointer, detail, { profileKey: profile.key, units });
  }
}

function requireNetMass(netMassGrams: number, profile: ProductProfile, pointer: string): void {
  requirePositive(netMassGrams, pointer);
  if (profile.unitBasis !== 'GROSS_MASS' && !((profile.typicalGrossMassKg ?? 0) > 0)) {
    const detail = `The gross mass of one unit of '${profile.name}' is not known; send units (${profile.unitLabel}) in place of netMassKg.`;
    throw inputFault('profile-has-no-gross-mass', pointer, detail, { profileKey: profile.key });
  }
}

/** @throws DomainError `estimation-input-out-of-range` unless the value is finite and above 0 */
export function requirePositive(value: number, pointer: string): void {
  if (Number.isFinite(value) && value > 0) return;
  throw inputFault(
    'estimation-input-out-of-range',
    pointer,
    `A finite figure above 0 is needed, not ${value}.`,
  );
}

/** @throws DomainError `estimation-input-out-of-range` unless 0 ≤ low ≤ high ≤ 100 or the range is unknown */
export function requirePlausibleRange(range: WtPctRange | null, pointer: string): void {
  if (range === null || (range.low >= 0 && range.low <= range.high && range.high <= 100)) return;
  const detail = `A weight percentage needs 0 ≤ low ≤ high ≤ 100, not ${range.low} to ${range.high}.`;
  throw inputFault('estimation-input-out-of-range', pointer, detail);
}

/** @throws DomainError `no-lines-to-estimate` or `estimation-input-out-of-range` */
export function requireInputs({ sources }: EstimateInputs): void {
  if (sources.length === 0 || sources.some(({ lines }) => lines.length === 0)) {
    throw inputFault(
      'no-lines-to-estimate',
      '/lines',
      'There is nothing to estimate; send at least one line.',
    );
  }
  for (const { share = 1 } of sources) requirePositive(share, '/share');
  for (const { weighingRelativeUncertainty: uncertainty } of sources) {
    if (uncertainty >= 0 && uncertainty <= 1) continue;
    const detail = `The weighing's relative standard uncertainty must lie between 0 and 1, not ${uncertainty}.`;
    throw inputFault('estimation-input-out-of-range', '/weighingRelativeUncertainty', detail);
  }
}
