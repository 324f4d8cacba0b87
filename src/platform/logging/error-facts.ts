import { QueryFailedError } from 'typeorm';

const MESSAGE_LENGTH_MAX = 2_000;

/** An error as the log has it. */
export interface ErrorFacts {
  readonly type: string;
  readonly message: string;
  readonly code?: unknown;
  /** Where it was thrown: without the message, which is apart. */
  readonly stack?: string;
  readonly cause?: unknown;
}

function framesOf(stack: string | undefined): string | undefined {
  return stack
    ?.split('\n')
    .filter((line) => /^\s+at /.test(line))
    .join('\n');
}

/** SQLite names the constraint in its message only, and no values there. */
const SQLITE_CONSTRAINT = /^(?:UNIQUE|CHECK|NOT NULL|FOREIGN KEY) constraint failed(?:: [\w., ]+)?$/;

/** Databases quote values in their messages, and TypeORM keeps the statement: only what names the fault is told. */
function queryFault({ driverError }: QueryFailedError): string {
  const { code, constraint, table, column, routine, message } = driverError as Readonly<
    Record<string, unknown>
  > &
    Error;
  const names = Object.entries({ code, constraint, table, column, routine });
  const named = names.flatMap(([name, value]) => (typeof value === 'string' ? [`${name} ${value}`] : []));
  return [...named, ...(SQLITE_CONSTRAINT.test(message) ? [message] : [])].join(', ');
}

/** What is logged of an error: no statement of SQL, and no values from it. */
export function errorFacts(error: Error): ErrorFacts {
  const fault: QueryFailedError | null = error instanceof QueryFailedError ? error : null;
  const { code } = (fault?.driverError ?? error) as { readonly code?: unknown };
  return {
    type: error.name,
    message: (fault === null ? error.message : queryFault(fault)).slice(0, MESSAGE_LENGTH_MAX),
    ...(code === undefined ? {} : { code }),
    ...(error.stack === undefined ? {} : { stack: framesOf(error.stack) }),
    ...(error.cause === undefined ? {} : { cause: error.cause }),
  };
}
