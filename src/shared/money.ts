const MICROS_PER_UNIT = 1_000_000;

/**
 * An amount of any currency, in its main unit and with at most six decimals, as integer micro-units.
 * @throws RangeError where the figure is not a whole number of micro-units or not exact
 */
export function microsFromAmount(amount: number): number {
  const micros = Math.round(amount * MICROS_PER_UNIT);
  if (!Number.isSafeInteger(micros) || Number(amount.toFixed(6)) !== amount)
    throw new RangeError(`${amount} is not a whole number of micro-units`);
  return micros;
}

/** Micro-units of any currency in its main unit. */
export function amountFromMicros(micros: number): number {
  return micros / MICROS_PER_UNIT;
}

/**
 * USD with at most six decimals as integer micro-USD.
 * @throws RangeError where the figure is not a whole number of micro-USD or not exact
 */
export function microsFromUsd(usd: number): number {
  return microsFromAmount(usd);
}

/** Integer micro-USD as USD. */
export function usdFromMicros(micros: number): number {
  return amountFromMicros(micros);
}
