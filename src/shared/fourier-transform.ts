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
    const [re0, im0] = [workReal[0] as number, workImaginary[0] as number];
    real[0] = re0 + im0;
    imaginary[0] = 0;
    real[half] = re0 - im0;
    imaginary[half] = 0;
    // Frequencies k and n/2 − k are made of the same two.
    for (let k = 1; k <= half - k; k++) {
      const mirrored = half - k;
      const evenRe = ((workReal[k] as number) + (workReal[mirrored] as number)) / 2;
      const evenIm = ((workImaginary[k] as number) - (workImaginary[mirrored] as number)) / 2;
      const oddRe = ((workImaginary[k] as number) + (workImaginary[mirrored] as number)) / 2;
      const oddIm = ((workReal[mirrored] as number) - (workReal[k] as number)) / 2;
      const c = cosine[k] as number;
      const s = sine[k] as number;
      real[k] = evenRe + oddRe * c - oddIm * s;
      imaginary[k] = evenIm + oddRe * s + oddIm * c;
      const mirroredC = cosine[mirrored] as number;
      const mirroredS = sine[mirrored] as number;
      real[mirrored] = evenRe + oddRe * mirroredC + oddIm * mirroredS;
      imaginary[mirrored] = oddRe * mirroredS - evenIm - oddIm * mirroredC;
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
    const { half, workReal: real, workImaginary: imaginary } = this;
    firstTwoStages(real, imaginary);
    let width = 4;
    if (Math.log2(half) % 2 === 1) {
      this.stage(width);
      width *= 2;
    }
    for (; width < half; width *= 4) this.twoStages(width);
  }

  /** Transforms of length 2 · width from those of length width. */
  private stage(width: number): void {
    const { half, cosine, sine, workReal: real, workImaginary: imaginary } = this;
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

  /** Two stages with one pass over the elements, each as `stage` has it: those of width and of 2 · width. */
  private twoStages(width: number): void {
    const { half, cosine, sine, workReal: real, workImaginary: imaginary } = this;
    const stride = half / width;
    for (let k = 0; k < width; k++) {
      const c = cosine[k * stride] as number;
      const s = sine[k * stride] as number;
      const nearC = cosine[(k * stride) / 2] as number;
      const nearS = sine[(k * stride) / 2] as number;
      const farC = cosine[((k + width) * stride) / 2] as number;
      const farS = sine[((k + width) * stride) / 2] as number;
      for (let i0 = k; i0 < half; i0 += 4 * width) {
        const i1 = i0 + width;
        const i2 = i1 + width;
        const i3 = i2 + width;
        const turnedRe1 = (real[i1] as number) * c - (imaginary[i1] as number) * s;
        const turnedIm1 = (real[i1] as number) * s + (imaginary[i1] as number) * c;
        const turnedRe3 = (real[i3] as number) * c - (imaginary[i3] as number) * s;
        const turnedIm3 = (real[i3] as number) * s + (imaginary[i3] as number) * c;
        const re0 = (real[i0] as number) + turnedRe1;
        const im0 = (imaginary[i0] as number) + turnedIm1;
        const re1 = (real[i0] as number) - turnedRe1;
        const im1 = (imaginary[i0] as number) - turnedIm1;
        const re2 = (real[i2] as number) + turnedRe3;
        const im2 = (imaginary[i2] as number) + turnedIm3;
        const re3 = (real[i2] as number) - turnedRe3;
        const im3 = (imaginary[i2] as number) - turnedIm3;
        const nearRe = re2 * nearC - im2 * nearS;
        const nearIm = re2 * nearS + im2 * nearC;
        const farRe = re3 * farC - im3 * farS;
        const farIm = re3 * farS + im3 * farC;
        real[i0] = re0 + nearRe;
        imaginary[i0] = im0 + nearIm;
        real[i2] = re0 - nearRe;
        imaginary[i2] = im0 - nearIm;
        real[i1] = re1 + farRe;
        imaginary[i1] = im1 + farIm;
        real[i3] = re1 - farRe;
        imaginary[i3] = im1 - farIm;
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
