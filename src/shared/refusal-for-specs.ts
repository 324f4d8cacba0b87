import { DomainError } from './domain-error.js';

/** The error with which `action` is refused. @throws Error where it is accepted, or whatever else it throws */
export function refusalOf(action: () => unknown): DomainError {
  try {
    action();
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
  throw new Error('was accepted');
}
