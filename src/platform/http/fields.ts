import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  IsBoolean,
  IsIn,
  IsInt,
  IsNumber,
  IsString,
  Max,
  MaxLength,
  Min,
  MinLength,
  ValidateBy,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { isCountryCode, isCurrencyCode, isIsoDate, isRfc3339Instant, isUuid } from './text-formats.js';

/*
 * Fields of request DTOs: each decorator validates and documents at once, so that the OpenAPI document cannot
 * promise what validation refuses. Descriptions come from the doc comment above the field.
 */

/** What every field shares. A left-out optional field is absent; null is refused by the field's own type check. */
export interface FieldOptions {
  readonly optional?: boolean;
  readonly example?: unknown;
}

/** Documents and validates one property. For the field decorators only. */
export function field(
  options: FieldOptions,
  schema: object,
  ...validators: PropertyDecorator[]
): PropertyDecorator {
  const documented: Record<string, unknown> = { ...schema, required: !options.optional };
  if (options.example !== undefined) documented['example'] = options.example;
  return applyDecorators(
    ApiProperty(documented),
    ...(options.optional ? [ValidateIf((_object, value) => value !== undefined)] : []),
    ...validators,
  );
}

function matches(name: string, test: (text: string) => boolean, message: string): PropertyDecorator {
  return ValidateBy({
    name,
    validator: {
      validate: (value) => typeof value === 'string' && test(value),
      defaultMessage: () => `$property must be ${message}`,
    },
  });
}

function hasDecimals(value: unknown, decimals: number): boolean {
  return typeof value === 'number' && Number(value.toFixed(decimals)) === value;
}

/** How a text is spelt, for machines and for people. */
export interface Spelling {
  readonly pattern: RegExp;
  /** Completes "must be". */
  readonly meaning: string;
}

/** Text of 1 to `max` characters. */
export function TextField(
  options: FieldOptions & { readonly max: number; readonly spelt?: Spelling },
): PropertyDecorator {
  const { spelt } = options;
  return field(
    options,
    {
      type: 'string',
      minLength: 1,
      maxLength: options.max,
      ...(spelt ? { pattern: spelt.pattern.source } : {}),
    },
    ...(spelt ? [matches('isSpelt', (text) => spelt.pattern.test(text), spelt.meaning)] : []),
    MaxLength(options.max),
    MinLength(1),
    IsString(),
  );
}

/** A UUID of another resource. */
export function IdField(options: FieldOptions = {}): PropertyDecorator {
  return field(options, { type: 'string', format: 'uuid' }, matches('isUuid', isUuid, 'a UUID'));
}

/** RFC 3339 instant with its offset, e.g. `2026-11-23T08:15:00Z`. */
export function InstantField(options: FieldOptions = {}): PropertyDecorator {
  return field(
    options,
    { type: 'string', format: 'date-time' },
    matches('isInstant', isRfc3339Instant, 'an RFC 3339 instant with its offset, e.g. 2026-11-23T08:15:00Z'),
  );
}

/** Calendar date, e.g. `2026-12-01`. */
export function DateField(options: FieldOptions = {}): PropertyDecorator {
  return field(
    options,
    { type: 'string', format: 'date' },
    matches('isDate', isIsoDate, 'a date, e.g. 2026-12-01'),
  );
}

/** A code of some list, by its shape. `kind` ends the sentence "must be …". */
export function CodeField(
  options: FieldOptions & { readonly pattern: RegExp; readonly kind: string },
): PropertyDecorator {
  return field(
    options,
    { type: 'string', pattern: options.pattern.source },
    matches('isCode', (text) => options.pattern.test(text), options.kind),
  );
}

/** ISO 3166-1 alpha-2 country code. */
export function CountryField(options: FieldOptions = {}): PropertyDecorator {
  return field(
    options,
    { type: 'string', pattern: '^[A-Z]{2}$' },
    matches('isCountry', isCountryCode, 'an ISO 3166-1 alpha-2 country code, e.g. NL'),
  );
}

/** ISO 4217 code of a currency in use. */
export function CurrencyField(options: FieldOptions = {}): PropertyDecorator {
  return field(
    options,
    { type: 'string', pattern: '^[A-Z]{3}$' },
    matches('isCurrency', isCurrencyCode, 'an ISO 4217 currency code, e.g. USD'),
  );
}

/** Both included. */
export interface Bounds {
  readonly min: number;
  readonly max: number;
}

/** A finite number within bounds and with at most `decimals` decimals. */
export function DecimalField(
  options: FieldOptions & Bounds & { readonly decimals: number },
): PropertyDecorator {
  const { min, max, decimals } = options;
  const precise = ValidateBy({
    name: 'decimalPlaces',
    validator: {
      validate: (value) => hasDecimals(value, decimals),
      defaultMessage: () => `$property must have at most ${decimals} decimals`,
    },
  });
  return field(
    options,
    { type: 'number', minimum: min, maximum: max },
    precise,
    Min(min),
    Max(max),
    IsNumber({ allowNaN: false, allowInfinity: false }),
  );
}

/** A whole number within bounds. */
export function IntegerField(options: FieldOptions & Bounds): PropertyDecorator {
  const { min, max } = options;
  return field(options, { type: 'integer', minimum: min, maximum: max }, Min(min), Max(max), IsInt());
}

/** Largest mass that one figure may state: a thousand kilotonnes, beyond any yard. */
export const KILOGRAMS_MAX = 1_000_000_000;

/** Kilograms to the gram: at most three decimals. */
export function KilogramsField(options: FieldOptions & { readonly min?: number }): PropertyDecorator {
  return DecimalField({ ...options, min: options.min ?? 0.001, max: KILOGRAMS_MAX, decimals: 3 });
}

/** Percent by mass, 0 … 100, at most four decimals (1 ppm). */
export function WtPctField(options: FieldOptions = {}): PropertyDecorator {
  return DecimalField({ ...options, min: 0, max: 100, decimals: 4 });
}

/** USD per kilogram or per tonne-kilometre, to the micro-dollar. */
export function UsdField(options: FieldOptions): PropertyDecorator {
  return DecimalField({ ...options, min: 0, max: 1_000_000, decimals: 6 });
}

export function BooleanField(options: FieldOptions = {}): PropertyDecorator {
  return field(options, { type: 'boolean' }, IsBoolean());
}

/** One of a named set; `name` keeps the enum one component in generated clients. */
export function OneOfField(
  values: readonly string[],
  name: string,
  options: FieldOptions = {},
): PropertyDecorator {
  return field(options, { enum: [...values], enumName: name }, IsIn([...values]));
}

/** The class of a nested object, deferred. */
export type ClassOf = () => new () => object;

/** A nested object. */
export function NestedField(type: ClassOf, options: FieldOptions = {}): PropertyDecorator {
  // Swagger knows a late-bound class by the name of its function: `type`.
  return field(options, { type: () => type() }, IsPlainObject(), ValidateNested(), Type(type));
}

/** ValidateNested lets an array stand where one object is due, and a list hold arrays. */
export function IsPlainObject(each = false): PropertyDecorator {
  const isObject = (value: unknown): boolean =>
    typeof value === 'object' && value !== null && !Array.isArray(value);
  return ValidateBy({
    // A name of class-validator's own, e.g. nestedValidation, would make it run that instead of this.
    name: 'isPlainObject',
    validator: {
      validate: (value) => (each ? Array.isArray(value) && value.every(isObject) : isObject(value)),
      defaultMessage: () => (each ? '$property must be a list of objects' : '$property must be an object'),
    },
  });
}
