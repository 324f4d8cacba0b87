/** Relative change of the continued fraction at which it has converged. */
const RELATIVE_TOLERANCE = 1e-15;
const ITERATIONS_MAX = 300;
/** Stands in for a zero denominator in Lentz's method. */
const TINY = 1e-300;

/**
 * I_x(α, β), the beta distribution's probability of a value ≤ x.
 * Continued fraction DLMF 8.17.22, evaluated by the modified Lentz method (Press et al., *Numerical
 * Recipes*, 3rd ed., §5.2 and §6.4); accurate to about 1e-14 for the shapes used here (1…5).
 * @param x 0…1
 * @param logBeta ln B(α, β), from `logBetaFunction`
 */
export function regularisedIncompleteBeta(x: number, alpha: number, beta: number, logBeta: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const front = Math.exp(alpha * Math.log(x) + beta * Math.log1p(-x) - logBeta);
  // The fraction converges fast on the near side of the mean only (DLMF 8.17.4 gives the other side).
  if (x > (alpha + 1) / (alpha + beta + 2)) return 1 - (front * betaFraction(1 - x, beta, alpha)) / beta;
  return (front * betaFraction(x, alpha, beta)) / alpha;
}

function betaFraction(x: number, alpha: number, beta: number): number {
  let numeratorRatio = 1;
  let denominatorRatio = 1 / awayFromZero(1 - ((alpha + beta) * x) / (alpha + 1));
  let fraction = denominatorRatio;
  for (let m = 1; m <= ITERATIONS_MAX; m++) {
    const even = (m * (beta - m) * x) / ((alpha + 2 * m - 1) * (alpha + 2 * m));
    denominatorRatio = 1 / awayFromZero(1 + even * denominatorRatio);
    numeratorRatio = awayFromZero(1 + even / numeratorRatio);
    fraction *= denominatorRatio * numeratorRatio;
    const odd = (-(alpha + m) * (alpha + beta + m) * x) / ((alpha + 2 * m) * (alpha + 2 * m + 1));
    denominatorRatio = 1 / awayFromZero(1 + odd * denominatorRatio);
    numeratorRatio = awayFromZero(1 + odd / numeratorRatio);
    const change = denominatorRatio * numeratorRatio;
    fraction *= change;
    if (Math.abs(change - 1) < RELATIVE_TOLERANCE) return fraction;
  }
  return fraction;
}

function awayFromZero(value: number): number {
  return Math.abs(value) < TINY ? TINY : value;
}

/** ln B(α, β) = ln Γ(α) + ln Γ(β) − ln Γ(α + β), for α, β > 0. */
export function logBetaFunction(alpha: number, beta: number): number {
  return logGamma(alpha) + logGamma(beta) - logGamma(alpha + beta);
}

/** Arguments are raised to this before Stirling's series is used; the first omitted term is then below 1e-16. */
const STIRLING_ARGUMENT_MIN = 12;

/** Stirling's series, DLMF 5.11.1, after Γ(z) = Γ(z + 1) / z has raised the argument. */
function logGamma(z: number): number {
  let raised = z;
  let product = 1;
  while (raised < STIRLING_ARGUMENT_MIN) {
    product *= raised;
    raised += 1;
  }
  const inverse = 1 / raised;
  const square = inverse * inverse;
  const series =
    inverse *
    (1 / 12 -
      square *
        (1 / 360 -
          square * (1 / 1260 - square * (1 / 1680 - square * (1 / 1188 - (square * 691) / 360360)))));
  return (
    (raised - 0.5) * Math.log(raised) - raised + 0.5 * Math.log(2 * Math.PI) + series - Math.log(product)
  );
}
