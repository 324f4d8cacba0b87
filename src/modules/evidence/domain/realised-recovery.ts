import type { InputFault } from '../../../shared/domain-error.js';
import type { Catalogue } from '../../catalogue/domain/catalogue.js';
import { ESTIMATED_ELEMENTS, type EstimatedElement } from '../../catalogue/domain/rare-earths.js';
import type { RealisedRecovery } from '../../estimation/domain/evidence/evidence.js';
import { assayMethodFor } from './assay-methods.js';
import type { DeclaredProduct, DeclaredRealisedRecovery, ProductCompound } from './declared-evidence.js';
import { evidenceNotValid } from './evidence-not-valid.js';

export type RealisedContent = Omit<RealisedRecovery, 'id'> & { readonly kind: 'REALISED_RECOVERY' };

const MILLIGRAMS_PER_KILOGRAM = 1_000_000;
const ELEMENT_OF: Readonly<Record<Exclude<ProductCompound, 'NdPr'>, EstimatedElement>> = {
  Nd2O3: 'Nd',
  Pr6O11: 'Pr',
  Dy2O3: 'Dy',
  Tb4O7: 'Tb',
};
/** Rows of the reference data that a separator's own figures default to: a scale, and an analysis of its product. */
const WEIGHING_ROW = 'weighbridge';
const ANALYSIS_METHOD = 'icpoes';

/**
 * What a separator got out, as pure, ignited oxide of each element: mass · purity · (1 − loss on ignition).
 * Traded oxides take up water and CO2, so a product weight alone says too much.
 * @throws DomainError `evidence-not-valid`
 */
export function understandRealisedRecovery(
  { products, relativeUncertainty, sharedRelativeUncertainty }: DeclaredRealisedRecovery,
  catalogue: Catalogue,
): RealisedContent {
  const faults = products.flatMap(productFaults);
  if (faults.length > 0) throw evidenceNotValid(faults);
  const kilograms = new Map<EstimatedElement, number>();
  for (const product of products) {
    for (const [element, share] of sharesOf(product)) {
      kilograms.set(element, (kilograms.get(element) ?? 0) + share * oxideKilograms(product));
    }
  }
  const weighing = catalogue.assayMethods.get(WEIGHING_ROW)?.relativeUncertainty.mode;
  const elements = ESTIMATED_ELEMENTS.flatMap((element) => {
    const oxideKg = kilograms.get(element);
    const analysis = assayMethodFor(ANALYSIS_METHOD, element, catalogue)?.relativeUncertainty.mode;
    const own = relativeUncertainty ?? analysis;
    if (oxideKg === undefined || own === undefined) return [];
    const oxideMilligrams = Math.round(oxideKg * MILLIGRAMS_PER_KILOGRAM);
    return [{ element, oxideMilligrams, relativeUncertainty: own }];
  });
  const shared = sharedRelativeUncertainty ?? weighing;
  if (shared === undefined) throw new Error(`The reference data have no row ${WEIGHING_ROW}`);
  return { kind: 'REALISED_RECOVERY', elements, sharedRelativeUncertainty: shared };
}

function oxideKilograms({ massKg, purityWtPct, lossOnIgnitionWtPct }: DeclaredProduct): number {
  return massKg * (purityWtPct / 100) * (1 - lossOnIgnitionWtPct / 100);
}

/** Share of a product's oxide that is of each element. */
function sharesOf({ compound, ndOxideShare = 0 }: DeclaredProduct): readonly [EstimatedElement, number][] {
  if (compound !== 'NdPr') return [[ELEMENT_OF[compound], 1]];
  return [
    ['Nd', ndOxideShare],
    ['Pr', 1 - ndOxideShare],
  ];
}

function productFaults(product: DeclaredProduct, index: number): InputFault[] {
  const pointer = `/realisedRecovery/products/${index}`;
  const isNdPr = product.compound === 'NdPr';
  if (isNdPr && product.ndOxideShare === undefined) {
    const detail = 'NdPr oxide is of two elements: send ndOxideShare, its Nd2O3 of the two oxides.';
    return [{ pointer: `${pointer}/ndOxideShare`, code: 'REQUIRED', detail }];
  }
  if (!isNdPr && product.ndOxideShare !== undefined) {
    const detail = `${product.compound} is of one element: remove ndOxideShare.`;
    return [{ pointer: `${pointer}/ndOxideShare`, code: 'NOT_FOR_THIS_COMPOUND', detail }];
  }
  if (oxideKilograms(product) > 0) return [];
  const detail = 'Nothing is left after purity and loss on ignition: check both.';
  return [{ pointer: `${pointer}/lossOnIgnitionWtPct`, code: 'OUT_OF_RANGE', detail }];
}
