import { base32Of } from './base32.js';

/** Handed out together. */
export const RECOVERY_CODES = 10;
/** 80 bits: nothing that anybody guesses, so that a plain code of it may be stored. */
export const RECOVERY_CODE_BYTES = 10;
const WRITTEN = /^[a-z2-7]{16}$/;

/** As it is shown: four groups of four. @param bytes `RECOVERY_CODE_BYTES` at random */
export function formatRecoveryCode(bytes: Uint8Array): string {
  return (base32Of(bytes).toLowerCase().match(/.{4}/g) ?? []).join('-');
}

/** In one spelling, whatever hyphens, blanks and capitals it was typed with; null for what is none. */
export function normalisedRecoveryCode(text: string): string | null {
  const letters = text.replaceAll(/[\s-]/g, '').toLowerCase();
  return WRITTEN.test(letters) ? letters : null;
}
