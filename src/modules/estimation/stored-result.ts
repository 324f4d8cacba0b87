import { ESTIMATED_ELEMENTS, OXIDE_OF, type EstimatedElement } from '../catalogue/domain/rare-earths.js';
import type { EstimateInputs, EstimateSource } from './domain/estimate-inputs.js';
import type { ElementEstimate, QuantityInterval, StagedIntervals } from './domain/estimate.js';
import type { ExplainedEstimate } from './domain/explained-estimate.js';

/** An element as model 1.0.0 stated it: metal, and not after dismantling. */
interface FirstElementEstimate {
  readonly element: EstimatedElement;
  readonly contained: QuantityInterval;
  readonly recoverable: QuantityInterval;
}

/** A stored result as any model may have written it: what later ones added is missing. */
type AnyResult = Omit<ExplainedEstimate, 'elements' | 'conflicts' | 'drivers' | 'nextEvidence'> &
  Partial<Pick<ExplainedEstimate, 'conflicts' | 'drivers' | 'nextEvidence'>> & {
    readonly elements: readonly (ElementEstimate | FirstElementEstimate)[];
  };

/** A stored result in today's shape. What an older model did not say stays unsaid: lists are empty. */
export function inTodaysShape(stored: AnyResult): ExplainedEstimate {
  const { conflicts = [], drivers = [], nextEvidence = [] } = stored;
  const elements = stored.elements.map((each) => ('metal' in each ? each : completed(each, stored)));
  return { ...stored, elements, conflicts, drivers, nextEvidence };
}

/** A traded oxide is its metal times a constant, at every stage: what is missing follows from what is there. */
function completed(
  { element, contained, recoverable }: FirstElementEstimate,
  { oxides }: AnyResult,
): ElementEstimate {
  const oxide = oxides.find(({ quantity }) => quantity === OXIDE_OF[element]);
  if (oxide === undefined)
    throw new RangeError(`An estimate states the oxide of ${ESTIMATED_ELEMENTS.join(', ')}`);
  const perOxide = oxide.contained.mean > 0 ? contained.mean / oxide.contained.mean : 0;
  const asMetal = (each: QuantityInterval): QuantityInterval => ({
    p10: Math.round(each.p10 * perOxide),
    p50: Math.round(each.p50 * perOxide),
    p90: Math.round(each.p90 * perOxide),
    mean: Math.round(each.mean * perOxide),
  });
  const metal: StagedIntervals = { contained, liberated: asMetal(oxide.liberated), recoverable };
  const { quantity: _quantity, ...stages } = oxide;
  return { element, metal, oxide: stages };
}

/** Evidence that a stored estimate took in; model 1.0.0 knew none, and its inputs had no sources. */
export function evidenceIdsOf({ inputs }: { readonly inputs: Partial<EstimateInputs> }): string[] {
  const { sources = [], realised = null } = inputs;
  const ofSources = sources.flatMap(({ evidence }) => evidence.map(({ id }) => id));
  return [...new Set([...ofSources, ...(realised === null ? [] : [realised.id])])];
}

/** Inputs as model 1.0.0 had them: of one ticket, without evidence. */
type FirstInputs = Pick<EstimateInputs, 'processRouteKey'> & Omit<EstimateSource, 'evidence'>;

/** Stored inputs in today's shape. */
export function inputsInTodaysShape({
  inputs,
}: {
  readonly inputs: EstimateInputs | FirstInputs;
}): EstimateInputs {
  if ('sources' in inputs) return inputs;
  const { lines, weighingRelativeUncertainty, processRouteKey } = inputs;
  return { sources: [{ lines, weighingRelativeUncertainty, evidence: [] }], processRouteKey, realised: null };
}
