const MICROS_PER_USD = 1_000_000;

/**
 * USD with at most six decimals as integer micro-USD.
 * @throws RangeError where the figure is not a whole number of micro-USD or not exact
 */
export function microsFromUsd(usd: number): number {
  const micros = Math.round(usd * MICROS_PER_USD);
  if (!Number.isSafeInteger(micros) || Number(usd.toFixed(6)) !== usd)
    throw new RangeError(`USD ${usd} is not a whole number of micro-USD`);
  return micros;
}

/** Integer micro-USD as USD. */
export function usdFromMicros(micros: number): number {
  return micros / MICROS_PER_USD;
}
