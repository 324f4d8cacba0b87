import { addRationals, multiplyRationals, rational, ZERO, type Rational } from '../../src/shared/rational.js';

/* Arithmetic of a model that shares none with the ledger: big integers, and fractions of sources. */

/** Grams, then milligrams of Nd, Pr, Dy and Tb. */
export type Figures = readonly bigint[];
/** What a lot is made of: a share of each source, adding up to 1. */
export type Shares = ReadonlyMap<string, Rational>;

export const NONE: Figures = [0n, 0n, 0n, 0n, 0n];

export const plus = (a: Figures, b: Figures): Figures => a.map((figure, k) => figure + (b[k] ?? 0n));
export const minus = (a: Figures, b: Figures): Figures => a.map((figure, k) => figure - (b[k] ?? 0n));
export const total = (all: readonly Figures[]): Figures => all.reduce(plus, NONE);
export const gramsIn = (figures: Figures): bigint => figures[0] ?? 0n;
export const withGrams = (grams: bigint, [, ...metals]: Figures): Figures => [grams, ...metals];

/** So many grams, with the metal rounded down; the last gram takes what is left. */
export function taken(whole: Figures, grams: bigint): Figures {
  const all = gramsIn(whole);
  return grams === all ? whole : withGrams(grams, inProportion(whole, grams, all));
}

/** ⌊each · part / all⌋. */
export const inProportion = (whole: Figures, part: bigint, all: bigint): Figures =>
  whole.map((figure) => (figure * part) / all);

/** Largest remainder, of equal ones the earlier. */
export function largestRemainder(whole: bigint, weights: readonly bigint[]): readonly bigint[] {
  const all = weights.reduce((sum, weight) => sum + weight, 0n);
  const parts = weights.map((weight) => (whole * weight) / all);
  const remainders = weights.map((weight) => (whole * weight) % all);
  for (let left = whole - parts.reduce((sum, part) => sum + part, 0n); left > 0n; left--) {
    const next = remainders.reduce((best, each, k) => (each > (remainders[best] ?? 0n) ? k : best), 0);
    parts[next] = (parts[next] ?? 0n) + 1n;
    remainders[next] = -1n;
  }
  return parts;
}

/** The whole's metal among parts of so many grams. */
export function divided(whole: Figures, grams: readonly bigint[]): readonly Figures[] {
  const metals = whole.slice(1).map((metal) => largestRemainder(metal, grams));
  return grams.map((each, k) => [each, ...metals.map((parts) => parts[k] ?? 0n)]);
}

/** What a mixture of so many grams of each is made of. */
export function mixed(parts: readonly { readonly shares: Shares; readonly grams: bigint }[]): Shares {
  const all = parts.reduce((sum, { grams }) => sum + grams, 0n);
  const mixture = new Map<string, Rational>();
  for (const { shares, grams } of parts) addSources(mixture, shares, rational(grams, all));
  return mixture;
}

/** Adds so much of a composition. */
export function addSources(sum: Map<string, Rational>, shares: Shares, factor: Rational): void {
  for (const [source, share] of shares)
    sum.set(source, addRationals(sum.get(source) ?? ZERO, multiplyRationals(share, factor)));
}
