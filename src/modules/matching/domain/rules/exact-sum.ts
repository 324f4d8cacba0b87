/** Sums products of safe integers exactly, and in bigint only where a double would not do. */
export class ExactSum {
  private large = 0n;
  private small = 0;

  addProduct(a: number, b: number): void {
    const product = a * b;
    if (Math.abs(product) > Number.MAX_SAFE_INTEGER / 2) this.large += BigInt(a) * BigInt(b);
    else this.small += product;
    if (Math.abs(this.small) <= Number.MAX_SAFE_INTEGER / 2) return;
    this.large += BigInt(this.small);
    this.small = 0;
  }

  total(): bigint {
    return this.large + BigInt(this.small);
  }
}
