import { DomainError, type InputFault } from '../../../shared/domain-error.js';

/** What a member or key may do at most, the most first. */
export const ROLES_BY_POWER = ['OWNER', 'OPERATOR', 'VIEWER', 'AUDITOR'] as const;
export type RoleByPower = (typeof ROLES_BY_POWER)[number];

/** An auditor, and access for another organisation, is for a time. */
export const LONGEST_DAYS = 366;
const DAY_MS = 86_400_000;
const READERS: readonly RoleByPower[] = ['VIEWER', 'AUDITOR'];

/** What a membership or key gives. */
export interface Rights {
  readonly role: RoleByPower;
  /** Null: all that the role allows. */
  readonly scopes: readonly string[] | null;
  /** RFC 3339 UTC; null: without an end. */
  readonly expiresAt: string | null;
}

function fault(field: string, code: string, detail: string): InputFault {
  return { pointer: `/${field}`, code, detail };
}

function holds(scopes: readonly string[], scope: string): boolean {
  return scopes.includes(scope) || scopes.includes(scope.replace(/:read$/, ':write'));
}

function expiryFaults(expiresAt: string | null, isLimited: boolean, now: string): InputFault[] {
  if (expiresAt === null)
    return isLimited ? [fault('expiresAt', 'REQUIRED', 'Say until when, a year ahead at most.')] : [];
  if (expiresAt <= now) return [fault('expiresAt', 'IN_THE_PAST', 'Send an instant in the future.')];
  if (isLimited && Date.parse(expiresAt) - Date.parse(now) > LONGEST_DAYS * DAY_MS)
    return [fault('expiresAt', 'TOO_FAR_AHEAD', 'Send an instant within a year.')];
  return [];
}

function scopeFaults({ role, scopes }: Rights): InputFault[] {
  if (role === 'AUDITOR' && scopes === null)
    return [fault('scopes', 'REQUIRED', 'Name what the auditor may read.')];
  if (!READERS.includes(role) || scopes === null) return [];
  const writing = scopes.filter((scope) => scope.endsWith(':write'));
  if (writing.length === 0) return [];
  return [fault('scopes', 'ROLE_ONLY_READS', `Leave out ${writing.join(', ')}: a ${role} only reads.`)];
}

/** @throws DomainError `rights-not-valid` where role, scopes and end do not fit together */
export function assertWhole(rights: Rights, now: string): void {
  const faults = [...scopeFaults(rights), ...expiryFaults(rights.expiresAt, rights.role === 'AUDITOR', now)];
  if (faults.length > 0)
    throw new DomainError('rights-not-valid', 'Role, scopes and expiry do not fit together.', {}, faults);
}

/** @throws DomainError `rights-not-valid` where access for another organisation is more than reading, for a time */
export function assertGrantable(scopes: readonly string[], expiresAt: string, now: string): void {
  const writing = scopes.filter((scope) => !scope.endsWith(':read'));
  const faults = [
    ...(writing.length > 0
      ? [fault('scopes', 'GRANT_ONLY_READS', `Leave out ${writing.join(', ')}: others only read.`)]
      : []),
    ...expiryFaults(expiresAt, true, now),
  ];
  if (faults.length > 0)
    throw new DomainError('rights-not-valid', 'Others may only read, for a time.', {}, faults);
}

function excessFaults(asked: Rights, maker: Rights): InputFault[] {
  const faults: InputFault[] = [];
  if (ROLES_BY_POWER.indexOf(asked.role) < ROLES_BY_POWER.indexOf(maker.role))
    faults.push(fault('role', 'EXCEEDS_YOUR_RIGHTS', `You are ${maker.role} yourself.`));
  const held = maker.scopes;
  if (held !== null) {
    const missing = asked.scopes?.filter((scope) => !holds(held, scope)) ?? null;
    if (missing === null)
      faults.push(fault('scopes', 'EXCEEDS_YOUR_RIGHTS', 'Name scopes: your own are narrowed.'));
    else if (missing.length > 0)
      faults.push(fault('scopes', 'EXCEEDS_YOUR_RIGHTS', `Leave out ${missing.join(', ')}.`));
  }
  if (maker.expiresAt !== null && (asked.expiresAt === null || asked.expiresAt > maker.expiresAt))
    faults.push(fault('expiresAt', 'EXCEEDS_YOUR_RIGHTS', `Your own rights end at ${maker.expiresAt}.`));
  return faults;
}

/** @throws DomainError `not-allowed` where somebody would give more than they have themselves */
export function assertWithin(asked: Rights, maker: Rights): void {
  const faults = excessFaults(asked, maker);
  if (faults.length > 0)
    throw new DomainError('not-allowed', 'Nobody gives more rights than they have.', {}, faults);
}
