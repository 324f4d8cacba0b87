import { DomainError, type InputFault } from '../../../shared/domain-error.js';

/** @param faults at least one */
export function evidenceNotValid(faults: readonly InputFault[]): DomainError {
  return new DomainError('evidence-not-valid', `${faults.length} field(s) are not valid.`, {}, faults);
}
