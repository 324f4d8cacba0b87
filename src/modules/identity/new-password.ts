import { DomainError } from '../../shared/domain-error.js';
import { normalisedPassword, passwordFault } from './domain/password-rules.js';

/**
 * The password in the spelling that is hashed.
 * @param pointer of the field that it was in
 * @throws DomainError `password-not-valid`
 */
export function newPassword(text: string, login: string, pointer: string): string {
  const password = normalisedPassword(text);
  const detail = passwordFault(password, login);
  if (detail === null) return password;
  throw new DomainError('password-not-valid', detail, {}, [{ pointer, code: 'PASSWORD_NOT_VALID', detail }]);
}
