import { DomainError } from '../../../shared/domain-error.js';

/**
 * An estimation input that cannot be used, as an error that points to it; all are in docs/model/estimation.md,
 * "Warnings and refusals".
 * @param code kebab-case; the fault carries it in UPPER_SNAKE
 * @param pointer JSON Pointer into the inputs as the API spells them, e.g. `/lines/0/units`
 * @param detail what is wrong and what to send instead
 */
export function inputFault(
  code: string,
  pointer: string,
  detail: string,
  facts: Readonly<Record<string, unknown>> = {},
): DomainError {
  return new DomainError(code, detail, facts, [
    { pointer, code: code.replaceAll('-', '_').toUpperCase(), detail },
  ]);
}
