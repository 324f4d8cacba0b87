import type { EstimatedElement, RareEarth } from '../../../catalogue/domain/rare-earths.js';
import { usualComposition } from '../model/composition.js';
import type { AlloyState } from './alloy-state.js';
import { type AnalyteObservations, generalisedMean } from './assay-model.js';
import { conflictsAmong, conflictWithPrior, type EvidenceConflict } from './conflict.js';
import { solve } from './linear-algebra.js';

/** Figures on the alloy basis: what was measured against what the grade's row says, and results against each other. */
export function assayConflicts(
  analyte: AnalyteObservations,
  state: AlloyState,
  oxideFactors: Readonly<Record<RareEarth, number>>,
): readonly EvidenceConflict[] {
  const figures = onAlloyBasis(analyte, state, oxideFactors);
  const measurand = measurandOf(analyte.analyte);
  const pairs = figures.flatMap((figure, j) =>
    figures.slice(0, j).flatMap((other, k) => {
      // What two results share cancels in their difference.
      const shared = analyte.covariance[j]?.[k] ?? 0;
      const own = (index: number, value: number): number =>
        value * Math.sqrt(Math.max(0, (analyte.covariance[index]?.[index] ?? 0) - shared));
      return conflictsAmong(
        [
          { ...other, standardUncertainty: own(k, other.value) },
          { ...figure, standardUncertainty: own(j, figure.value) },
        ],
        measurand,
        'wt% of the alloy',
      );
    }),
  );
  const { value, relativeVariance } = generalisedMean(
    figures.map((each) => each.value),
    (vector) => solve(analyte.factor, vector),
  );
  const measured = {
    evidenceId: figures[0]?.evidenceId ?? '',
    value,
    standardUncertainty: Math.hypot(
      value * Math.sqrt(relativeVariance),
      materialDeviation(analyte, state, value),
    ),
  };
  return [
    ...pairs,
    ...conflictWithPrior(
      measured,
      priorOf(analyte.analyte, state, oxideFactors),
      measurand,
      'wt% of the alloy',
    ),
  ];
}

export function measurandOf(analyte: EstimatedElement | 'TREO'): string {
  return analyte === 'TREO' ? 'total rare earth' : analyte;
}

/** Content that stands for none at all. */
const SMALLEST_FRACTION = 1e-12;

/** Results as wt% of the alloy: of metal for an element, of the total rare-earth metal for TREO. */
export function onAlloyBasis(
  { analyte, observations }: AnalyteObservations,
  state: AlloyState,
  oxideFactors: Readonly<Record<RareEarth, number>>,
): readonly { readonly evidenceId: string; readonly value: number; readonly standardUncertainty: number }[] {
  const contents = state.contentsOf(state.variables.map(({ prior }) => Float64Array.of(prior.mean)));
  return observations.map(({ evidenceId, relativeTo, expressedAs, fraction }) => {
    const [stated = 0] = state.alloyFraction(contents, analyte, expressedAs, oxideFactors);
    const [metal = 0] = state.alloyFraction(contents, analyte, 'METAL', oxideFactors);
    const [alloyPer = 1] = contents.alloyPer[relativeTo];
    const perStated = stated > 0 ? metal / stated : 1;
    const value = (100 * fraction * perStated) / Math.max(SMALLEST_FRACTION, alloyPer);
    return { evidenceId, value, standardUncertainty: 0 };
  });
}

/** Standard deviation that the unknown coating, grit, moisture and oil put on a result brought to the alloy. */
function materialDeviation({ observations }: AnalyteObservations, state: AlloyState, value: number): number {
  const relativeTo = observations[0]?.relativeTo ?? 'ALLOY';
  if (relativeTo === 'ALLOY') return 0;
  const means = state.variables.map(({ prior }) => prior.mean);
  const at = (values: readonly number[]): number =>
    state.contentsOf(values.map((each) => Float64Array.of(each))).alloyPer[relativeTo][0] ?? 1;
  const central = at(means);
  const squares = state.variables.map(({ prior }, k) => {
    const moved = means.map((mean, j) => (j === k ? mean + Math.sqrt(prior.variance) : mean));
    return (at(moved) / central - 1) ** 2;
  });
  return value * Math.sqrt(squares.reduce((sum, each) => sum + each, 0));
}

function priorOf(
  analyte: EstimatedElement | 'TREO',
  { grade }: AlloyState,
  oxideFactors: Readonly<Record<RareEarth, number>>,
): { readonly value: number; readonly standardUncertainty: number } {
  const all = Object.fromEntries(Object.keys(oxideFactors).map((element) => [element, 1]));
  const distribution = usualComposition(grade).weighted(analyte === 'TREO' ? all : { [analyte]: 1 });
  return { value: 100 * distribution.mean, standardUncertainty: 100 * Math.sqrt(distribution.variance) };
}
