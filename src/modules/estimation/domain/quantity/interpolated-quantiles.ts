/**
 * Quantiles as functions of one number, by the polynomials through their logarithms at a few values of it, which lie
 * closer towards the ends of the range as Chebyshev's points do (Trefethen, *Approximation Theory and Approximation
 * Practice*, 2013, ch. 5 and 8).
 */
export class InterpolatedQuantiles {
  private readonly logarithms: readonly (readonly number[])[];
  private readonly weights: Float64Array;

  /**
   * @param nodes all different
   * @param quantiles by node, then by probability; above 0
   */
  constructor(
    private readonly nodes: Float64Array,
    quantiles: readonly (readonly number[])[],
  ) {
    this.logarithms = quantiles.map((ofNode) => ofNode.map(Math.log));
    this.weights = barycentricWeights(nodes);
  }

  /** By the barycentric formula (Berrut and Trefethen, SIAM Review 46, 2004, eq. 4.2). @param value within the nodes' range, or near it */
  at(value: number): readonly number[] {
    const { nodes, weights, logarithms } = this;
    const totals = (logarithms[0] ?? []).map(() => 0);
    let whole = 0;
    for (let node = 0; node < nodes.length; node++) {
      const ofNode = logarithms[node] ?? [];
      const distance = value - (nodes[node] as number);
      if (distance === 0) return ofNode.map(Math.exp);
      const weight = (weights[node] as number) / distance;
      whole += weight;
      for (let k = 0; k < totals.length; k++) {
        totals[k] = (totals[k] as number) + weight * (ofNode[k] as number);
      }
    }
    return totals.map((total) => Math.exp(total / whole));
  }
}

/** Where Chebyshev's points of the first kind lie in a range from 0. @returns ascending */
export function chebyshevPoints(count: number, largest: number): Float64Array {
  return Float64Array.from(
    { length: count },
    (_, k) => (largest / 2) * (1 - Math.cos((Math.PI * (k + 0.5)) / count)),
  );
}

/** 1/Π(xₖ − xⱼ), with each difference over a quarter of the range, so that none is beyond what a number holds. */
function barycentricWeights(nodes: Float64Array): Float64Array {
  const quarter = (Math.max(...nodes) - Math.min(...nodes)) / 4;
  return nodes.map((node, k) => {
    let weight = 1;
    for (let j = 0; j < nodes.length; j++) if (j !== k) weight *= quarter / (node - (nodes[j] as number));
    return weight;
  });
}
