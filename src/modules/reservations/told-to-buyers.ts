import { DomainError } from '../../shared/domain-error.js';

/** How much of a lot is there is its owner's affair: others are told that it is not enough. */
export function withoutAmounts(error: unknown): unknown {
  if (!(error instanceof DomainError) || error.code !== 'insufficient-available') return error;
  const detail = 'Not so much of the lot is available.';
  return new DomainError(
    error.code,
    detail,
    {},
    error.faults.map((fault) => ({ ...fault, detail })),
  );
}
