const CROCKFORD_BASE32 = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const RANDOM_BITS = 40n;

/**
 * The code that people read out, e.g. `LOT-2026-7K3MQ9ZD`. Taken from the id's random bits: a running number
 * would tell rivals how much is traded.
 * @param id UUIDv7
 * @param recordedAt RFC 3339 UTC instant
 */
export function publicCode(prefix: 'BAT' | 'LOT' | 'RES' | 'DEM', id: string, recordedAt: string): string {
  let bits = BigInt(`0x${id.replaceAll('-', '').slice(-Number(RANDOM_BITS / 4n))}`);
  let letters = '';
  for (let index = 0; index < Number(RANDOM_BITS / 5n); index += 1) {
    letters = `${CROCKFORD_BASE32[Number(bits & 31n)] ?? ''}${letters}`;
    bits >>= 5n;
  }
  return `${prefix}-${recordedAt.slice(0, 4)}-${letters}`;
}
