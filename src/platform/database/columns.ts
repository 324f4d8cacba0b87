import { Column, PrimaryColumn, type ColumnOptions, type ValueTransformer } from 'typeorm';

/**
 * The palette of column types: those that SQLite and PostgreSQL spell and keep alike, so that one set of
 * migrations serves both. Column names are the property's in snake_case.
 */

function snakeCase(property: string): string {
  return property.replace(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`);
}

/** PostgreSQL hands out bigint as text and SQLite rounds past 2^53: what cannot be exact is refused both ways. */
export const exactInteger: ValueTransformer = {
  to(value: unknown): unknown {
    if (typeof value === 'number' && !Number.isSafeInteger(value))
      throw new RangeError(`${value} is not a safe integer`);
    return value;
  },
  from(value: unknown): unknown {
    if (value === null || value === undefined) return value;
    const number = Number(value);
    if (!Number.isSafeInteger(number)) throw new RangeError(`Stored integer ${number} exceeds 2^53 − 1`);
    return number;
  },
};

interface Nullability {
  readonly nullable?: boolean;
}

/** A column that came after rows; they have this. */
interface Addition {
  readonly default?: string;
}

function column(options: ColumnOptions, nullability: Nullability): PropertyDecorator {
  return (target, property) =>
    Column({ ...options, name: snakeCase(String(property)), nullable: nullability.nullable ?? false })(
      target,
      property,
    );
}

/** UUIDv7 in text form. */
export function IdColumn(): PropertyDecorator {
  return (target, property) =>
    PrimaryColumn({ type: 'text', name: snakeCase(String(property)) })(target, property);
}

/** Text; also ids, RFC 3339 UTC instants (`…Z`, milliseconds) and ISO dates, which sort as text. */
export function TextColumn({ default: old, ...nullability }: Nullability & Addition = {}): PropertyDecorator {
  return column({ type: 'text', ...(old === undefined ? {} : { default: old }) }, nullability);
}

/** Grams, milligrams, micro-USD, counts and versions: integers within ±(2^53 − 1). */
export function IntegerColumn(nullability: Nullability = {}): PropertyDecorator {
  return column({ type: 'bigint', transformer: exactInteger }, nullability);
}

/** Coordinates and other measurements that no balance depends on. */
export function RealColumn(nullability: Nullability = {}): PropertyDecorator {
  return column({ type: 'double precision' }, nullability);
}

/** A JSON document stored as text; never queried into. */
export function JsonColumn(nullability: Nullability = {}): PropertyDecorator {
  return column({ type: 'simple-json' }, nullability);
}
