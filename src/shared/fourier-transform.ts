/**
 * Discrete Fourier transform of real sequences of a fixed power-of-two length n, between the sequence and the half of
 * its transform that determines it: X_k = Σ x_j · exp(−2πi·jk/n) for k = 0 … n/2. The even and odd elements are
 * transformed as one complex sequence of length n/2 (Press et al., *Numerical Recipes*, 3rd ed., 2007, §12.3), that
 * by radix 2 with decimation in time (Cooley and Tukey, Mathematics of Computation 19, 1965). Deterministic.
 */
export class RealFourierTransform {
  /** Points of the half transform: n/2 + 1. */
  readonly frequencies: number;
  private readonly half: number;
  private readonly cosine: Float64Array;
  private readonly sine: Float64Array;
  private readonly reversed: Uint32Array;
  private readonly workReal: Float64Array;
  private readonly workImaginary: Float64Array;

  /** @throws RangeError unless the length is a power of two and at least 8 */
  constructor(readonly length: number) {
    const bits = Math.log2(length) - 1;
    if (!Number.isInteger(bits) || bits < 2) throw new RangeError(`${length} is no power of two from 8`);
    this.half = length / 2;
    this.frequencies = this.half + 1;
    this.cosine = Float64Array.from({ length: this.half }, (_, k) => Math.cos((2 * Math.PI * k) / length));
    this.sine = Float64Array.from({ length: this.half }, (_, k) => -Math.sin((2 * Math.PI * k) / length));
    this.reversed = Uint32Array.from({ length: this.half }, (_, k) => {
      let reversed = 0;
      for (let bit = 0; bit < bits; bit++) reversed |= ((k >>> bit) & 1) << (bits - 1 - bit);
      return reversed;
    });
    this.workReal = new Float64Array(this.half);
    this.workImaginary = new Float64Array(this.half);
  }

  /** Writes the half transform of a sequence. @param sequence n values @param real, imaginary n/2 + 1 values each */
  forward(sequence: Float64Array, real: Float64Array, imaginary: Float64Array): void {
    const { half, cosine, sine, reversed, workReal, workImaginary } = this;
    for (let k = 0; k < half; k++) {
      const place = reversed[k] as number;
      workReal[place] = sequence[2 * k] as number;
      workImaginary[place] = sequence[2 * k + 1] as number;
    }
    this.transform();
    for (let k = 0; k <= half; k++) {
      const a = k % half;
      const b = (half - k) % half;
      const evenRe = ((workReal[a] as number) + (workReal[b] as number)) / 2;
      const evenIm = ((workImaginary[a] as number) - (workImaginary[b] as number)) / 2;
      const oddRe = ((workImaginary[a] as number) + (workImaginary[b] as number)) / 2;
      const oddIm = ((workReal[b] as number) - (workReal[a] as number)) / 2;
      const c = k < half ? (cosine[k] as number) : -1;
      const s = k < half ? (sine[k] as number) : 0;
      real[k] = evenRe + oddRe * c - oddIm * s;
      imaginary[k] = evenIm + oddRe * s + oddIm * c;
    }
  }

  /** Writes the sequence that has a half transform. */
  inverse(real: Float64Array, imaginary: Float64Array, sequence: Float64Array): void {
    const { half, cosine, sine, reversed, workReal, workImaginary } = this;
    for (let k = 0; k < half; k++) {
      const re = real[k] as number;
      const im = imaginary[k] as number;
      const otherRe = real[half - k] as number;
      const otherIm = imaginary[half - k] as number;
      const evenRe = (re + otherRe) / 2;
      const evenIm = (im - otherIm) / 2;
      const turnedRe = (re - otherRe) / 2;
      const turnedIm = (im + otherIm) / 2;
      const c = cosine[k] as number;
      const s = -(sine[k] as number);
      const oddRe = turnedRe * c - turnedIm * s;
      const oddIm = turnedRe * s + turnedIm * c;
      // Conjugated, because the inverse of a transform is that of the conjugate, conjugated.
      const place = reversed[k] as number;
      workReal[place] = evenRe - oddIm;
      workImaginary[place] = -(evenIm + oddRe);
    }
    this.transform();
    const scale = 1 / half;
    for (let k = 0; k < half; k++) {
      sequence[2 * k] = (workReal[k] as number) * scale;
      sequence[2 * k + 1] = -(workImaginary[k] as number) * scale;
    }
  }

  /** Complex transform of the work arrays, which hold their elements in bit-reversed order. */
  private transform(): void {
    const { half, cosine, sine, workReal: real, workImaginary: imaginary } = this;
    firstTwoStages(real, imaginary);
    for (let width = 4; width < half; width *= 2) {
      const stride = half / width;
      for (let k = 0; k < width; k++) {
        const c = cosine[k * stride] as number;
        const s = sine[k * stride] as number;
        for (let upper = k; upper < half; upper += 2 * width) {
          const lower = upper + width;
          const re = real[lower] as number;
          const im = imaginary[lower] as number;
          const turnedRe = re * c - im * s;
          const turnedIm = re * s + im * c;
          const upperRe = real[upper] as number;
          const upperIm = imaginary[upper] as number;
          real[lower] = upperRe - turnedRe;
          imaginary[lower] = upperIm - turnedIm;
          real[upper] = upperRe + turnedRe;
          imaginary[upper] = upperIm + turnedIm;
        }
      }
    }
  }
}

/** Transforms of length four, whose factors are ±1 and ±i. */
function firstTwoStages(real: Float64Array, imaginary: Float64Array): void {
  for (let i = 0; i < real.length; i += 4) {
    const re0 = (real[i] as number) + (real[i + 1] as number);
    const im0 = (imaginary[i] as number) + (imaginary[i + 1] as number);
    const re1 = (real[i] as number) - (real[i + 1] as number);
    const im1 = (imaginary[i] as number) - (imaginary[i + 1] as number);
    const re2 = (real[i + 2] as number) + (real[i + 3] as number);
    const im2 = (imaginary[i + 2] as number) + (imaginary[i + 3] as number);
    const re3 = (real[i + 2] as number) - (real[i + 3] as number);
    const im3 = (imaginary[i + 2] as number) - (imaginary[i + 3] as number);
    real[i] = re0 + re2;
    imaginary[i] = im0 + im2;
    real[i + 1] = re1 + im3;
    imaginary[i + 1] = im1 - re3;
    real[i + 2] = re0 - re2;
    imaginary[i + 2] = im0 - im2;
    real[i + 3] = re1 - im3;
    imaginary[i + 3] = im1 + re3;
  }
}
