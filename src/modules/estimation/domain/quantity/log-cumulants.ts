import { LOG_POINTS } from './log-spectrum.js';

/** Radians per step that a frequency of a logarithm's grid turns by. */
const PER_FREQUENCY = (2 * Math.PI) / LOG_POINTS;

/** Multiplies by exp(−σ²ω²/2), whose ratios from one frequency to the next have a constant ratio. */
export function multiplyByNormal(
  re: Float64Array,
  im: Float64Array,
  top: number,
  /** In steps²; below 0 to take it off. */
  variance: number,
): void {
  if (variance === 0) return;
  let magnitude = 1;
  let ratio = Math.exp((-variance * PER_FREQUENCY * PER_FREQUENCY) / 2);
  const ratioOfRatios = ratio * ratio;
  for (let k = 1; k <= top; k++) {
    magnitude *= ratio;
    ratio *= ratioOfRatios;
    re[k] = (re[k] as number) * magnitude;
    im[k] = (im[k] as number) * magnitude;
  }
}

/** Multiplies by exp(iκ₃ω³/6). @param third κ₃, in steps³ */
export function multiplyBySkewed(re: Float64Array, im: Float64Array, top: number, third: number): void {
  if (third === 0) return;
  const perCube = (third * PER_FREQUENCY ** 3) / 6;
  for (let k = 1; k <= top; k++) {
    const phase = perCube * k * k * k;
    const cosine = Math.cos(phase);
    const sine = Math.sin(phase);
    const x = re[k] as number;
    const y = im[k] as number;
    re[k] = x * cosine - y * sine;
    im[k] = x * sine + y * cosine;
  }
}
