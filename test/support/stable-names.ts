/** What differs from one world to the next though nothing hidden does: ids, codes made of them, and digests over either. */
const GENERATED = new RegExp(
  [
    '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}',
    '\\b[A-Z]{2,4}-2026-[0-9A-Z]{8}\\b',
    '\\b[0-9a-f]{64}\\b',
    // Of traces.
    '\\b[0-9a-f]{32}\\b',
    // Prefixes of keys: their ids without hyphens.
    '\\bls_[a-z]+_[0-9a-f]{32}[0-9A-Za-z_-]*',
    // Cursors: base64url of an id of 36 characters.
    '\\b[A-Za-z0-9_-]{48}\\b',
    // Of an estimate whose evidence has ids.
    '(?<=seed\\\\?":\\\\?")[0-9a-f]{16}',
    // Of a body that has ids in it; the length before the hyphen stays.
    '(?<=W/\\\\?"[0-9a-f]+-)[A-Za-z0-9+/]+',
  ].join('|'),
  'g',
);

/** Gives everything generated a name by the order in which it first appears. Two worlds that say the same say it then in the same words. */
export class StableNames {
  private readonly names = new Map<string, string>();

  in(text: string): string {
    return text.replaceAll(GENERATED, (generated) => {
      const name = this.names.get(generated) ?? `«${this.names.size + 1}»`;
      this.names.set(generated, name);
      return name;
    });
  }
}
