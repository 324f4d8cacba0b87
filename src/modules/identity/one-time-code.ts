import { createHmac, timingSafeEqual } from 'node:crypto';
import { base32Of } from './domain/base32.js';

/** Seconds that a code stands for, counted from 1970: X and T0 of RFC 6238. */
export const CODE_SECONDS = 30;
export const CODE_DIGITS = 6;
/** As many as the value of SHA-1 has, and no fewer than RFC 4226 asks for (section 4, R6). */
export const CODE_SECRET_BYTES = 20;
/** Codes of so many steps before and after now are good: clocks differ, and people type (RFC 6238, section 5.2). */
const STEPS_AROUND = 1;

/** The step that an instant lies in. @param epochMs milliseconds since 1970 */
export function codeStepAt(epochMs: number): number {
  return Math.floor(epochMs / (CODE_SECONDS * 1_000));
}

/** The code of a step, 6 digits: HOTP with HMAC-SHA-1 (RFC 4226, section 5.3), which all authenticator apps know. */
export function oneTimeCode(secret: Uint8Array, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const hash = createHmac('sha1', secret).update(counter).digest();
  const offset = hash.readUInt8(hash.length - 1) & 0xf;
  const number = (hash.readUInt32BE(offset) & 0x7fffffff) % 10 ** CODE_DIGITS;
  return String(number).padStart(CODE_DIGITS, '0');
}

/**
 * The step whose code somebody shows; null where it is none of now.
 * @param lastStep of the last code that was accepted: neither it nor one before is accepted again
 */
export function acceptedStep(
  secret: Uint8Array,
  code: string,
  epochMs: number,
  lastStep: number,
): number | null {
  const given = Buffer.from(code, 'utf8');
  const now = codeStepAt(epochMs);
  let accepted: number | null = null;
  for (let step = now - STEPS_AROUND; step <= now + STEPS_AROUND; step += 1) {
    const expected = Buffer.from(oneTimeCode(secret, step), 'utf8');
    const isRight = given.length === expected.length && timingSafeEqual(given, expected);
    if (isRight && step > lastStep) accepted ??= step;
  }
  return accepted;
}

/**
 * What authenticator apps read, often as a picture.
 * @see https://github.com/google/google-authenticator/wiki/Key-Uri-Format
 */
export function authenticatorUri(secret: Uint8Array, issuer: string, login: string): string {
  const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(login)}`;
  const query = new URLSearchParams({
    secret: base32Of(secret),
    issuer,
    algorithm: 'SHA1',
    digits: String(CODE_DIGITS),
    period: String(CODE_SECONDS),
  });
  return `otpauth://totp/${label}?${query.toString()}`;
}
