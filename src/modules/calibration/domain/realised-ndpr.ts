import type { RealisedRecovery } from '../../estimation/domain/evidence/evidence.js';
import type { DeclaredBalance } from '../../evidence/domain/declared-evidence.js';
import type { ElementBalance } from './reconciliation.js';
import type { MeasuredMilligrams } from './realised-oxide.js';

const MILLIGRAMS_PER_KILOGRAM = 1_000_000;

/**
 * Nd2O3 and Pr6O11 that came out, as one figure: m = m_Nd + m_Pr, u² = (u_Nd · m_Nd)² + (u_Pr · m_Pr)² + (u_shared · m)²
 * with relative u (JCGM 100:2008, 5.1.2; what both share adds linearly, 5.2.2 note 1).
 * @returns null where one of the two was not stated, or both are 0: half of NdPr compares with no estimate of it
 */
export function realisedNdPr({
  elements,
  sharedRelativeUncertainty,
}: Pick<RealisedRecovery, 'elements' | 'sharedRelativeUncertainty'>): MeasuredMilligrams | null {
  const stated = elements.filter(({ element }) => element === 'Nd' || element === 'Pr');
  const milligrams = stated.reduce((sum, { oxideMilligrams }) => sum + oxideMilligrams, 0);
  if (stated.length < 2 || milligrams === 0) return null;
  const own = stated.map(({ oxideMilligrams, relativeUncertainty }) => oxideMilligrams * relativeUncertainty);
  const shared = sharedRelativeUncertainty * milligrams;
  return { milligrams, standardUncertaintyMilligrams: Math.hypot(...own, shared) };
}

/** The declared balance of NdPr oxide about its product. Null where none was declared. */
export function elementBalanceOf(
  declared: DeclaredBalance | undefined,
  product: MeasuredMilligrams,
): ElementBalance | null {
  if (declared === undefined) return null;
  const { feedKg, feedUncertaintyKg, residueKg, lossKg, uncertaintyKg } = declared;
  return {
    feed: measured(feedKg, feedUncertaintyKg),
    product,
    // The uncertainty is that of both together: it stands with one of them and counts once.
    residue: measured(residueKg, uncertaintyKg),
    loss: measured(lossKg, 0),
  };
}

function measured(kilograms: number, standardUncertaintyKilograms: number): MeasuredMilligrams {
  return {
    milligrams: kilograms * MILLIGRAMS_PER_KILOGRAM,
    standardUncertaintyMilligrams: standardUncertaintyKilograms * MILLIGRAMS_PER_KILOGRAM,
  };
}
