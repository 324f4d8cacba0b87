/** Follows TypeORM's QueryFailedError to the driver's own code, e.g. `SQLITE_BUSY` or `23505`. */
function driverCodeOf(error: unknown): string | undefined {
  const candidate = error as { code?: unknown; driverError?: { code?: unknown } } | null | undefined;
  const code = candidate?.driverError?.code ?? candidate?.code;
  return typeof code === 'string' ? code : undefined;
}

const UNIQUE_VIOLATIONS = new Set(['SQLITE_CONSTRAINT_UNIQUE', 'SQLITE_CONSTRAINT_PRIMARYKEY', '23505']);
const FOREIGN_KEY_VIOLATIONS = new Set(['SQLITE_CONSTRAINT_FOREIGNKEY', '23503']);
const SERIALIZATION_FAILURES = new Set(['40001', '40P01']);

/** True for a unique or primary-key violation on either engine. */
export function isUniqueViolation(error: unknown): boolean {
  return UNIQUE_VIOLATIONS.has(driverCodeOf(error) ?? '');
}

/** True for a foreign-key violation on either engine. */
export function isForeignKeyViolation(error: unknown): boolean {
  return FOREIGN_KEY_VIOLATIONS.has(driverCodeOf(error) ?? '');
}

/** True where PostgreSQL asks for the transaction to be run again (40001, 40P01). */
export function isSerializationFailure(error: unknown): boolean {
  return SERIALIZATION_FAILURES.has(driverCodeOf(error) ?? '');
}

/** True where a lock of PostgreSQL was not to be had in the time given. */
export function isLockTimeout(error: unknown): boolean {
  return driverCodeOf(error) === '55P03';
}

/** True where another process holds SQLite's lock. */
export function isBusy(error: unknown): boolean {
  return (driverCodeOf(error) ?? '').startsWith('SQLITE_BUSY');
}

/** True where the disk or the database's quota is full (SQLITE_FULL, or PostgreSQL's 53100). */
export function isStorageFull(error: unknown): boolean {
  const code = driverCodeOf(error);
  return code === 'SQLITE_FULL' || code === '53100';
}

/** Socket errors of Node, and PostgreSQL's classes 08 (connection) and 57P (shutdown, crash). */
const UNREACHABLE = /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|08\w{3}|57P0[1-3])$/;
/**
 * node-postgres gives a connection that broke under a statement no code. Where it breaks between two statements, TypeORM
 * releases the runner that had it, and the next statement is refused for that.
 */
const BROKEN_CONNECTION =
  /Connection terminated|Client has encountered a connection error|Client was closed|[Qq]uery runner (was )?already released/;

/** True where the server cannot be reached or went away: what was under way was not committed, or not answered. */
export function isUnreachable(error: unknown): boolean {
  const message = error instanceof Error ? error.message : '';
  return UNREACHABLE.test(driverCodeOf(error) ?? '') || BROKEN_CONNECTION.test(message);
}
