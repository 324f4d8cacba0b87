import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsInt,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  MinLength,
  ValidateBy,
  ValidateNested,
} from 'class-validator';
import {
  field,
  IsPlainObject,
  type Bounds,
  type ClassOf,
  type FieldOptions,
  type Spelling,
} from './fields.js';
import { isCountryCode, isUuid } from './text-formats.js';

/** Several different ones of a named set. */
export function ManyOfField(
  values: readonly string[],
  name: string,
  options: FieldOptions = {},
): PropertyDecorator {
  return field(
    options,
    {
      enum: [...values],
      enumName: name,
      isArray: true,
      minItems: 1,
      maxItems: values.length,
      uniqueItems: true,
    },
    IsIn([...values], { each: true }),
    ArrayUnique(),
    ArrayMaxSize(values.length),
    ArrayMinSize(1),
    IsArray(),
  );
}

/** A list of short texts, e.g. catalogue keys. */
export function TextListField(
  options: FieldOptions & { readonly max: number; readonly textMax: number; readonly spelt?: Spelling },
): PropertyDecorator {
  const { spelt } = options;
  return field(
    options,
    {
      type: 'array',
      items: {
        type: 'string',
        minLength: 1,
        maxLength: options.textMax,
        ...(spelt ? { pattern: spelt.pattern.source } : {}),
      },
      minItems: 1,
      maxItems: options.max,
      uniqueItems: true,
    },
    ...(spelt ? [Matches(spelt.pattern, { each: true, message: `each must be ${spelt.meaning}` })] : []),
    MaxLength(options.textMax, { each: true }),
    MinLength(1, { each: true }),
    IsString({ each: true }),
    ArrayUnique(),
    ArrayMaxSize(options.max),
    ArrayMinSize(1),
    IsArray(),
  );
}

/** A list of different UUIDs of other resources. */
export function IdListField(options: FieldOptions & { readonly max: number }): PropertyDecorator {
  const eachId = ValidateBy({
    name: 'isUuid',
    validator: {
      validate: (value) =>
        Array.isArray(value) && value.every((item) => typeof item === 'string' && isUuid(item)),
      defaultMessage: () => 'each of $property must be a UUID',
    },
  });
  return field(
    options,
    {
      type: 'array',
      items: { type: 'string', format: 'uuid' },
      minItems: 1,
      maxItems: options.max,
      uniqueItems: true,
    },
    eachId,
    ArrayUnique(),
    ArrayMaxSize(options.max),
    ArrayMinSize(1),
    IsArray(),
  );
}

/** A list of different ISO 3166-1 alpha-2 country codes. */
export function CountryListField(options: FieldOptions & { readonly max: number }): PropertyDecorator {
  const eachCountry = ValidateBy({
    name: 'isCountry',
    validator: {
      validate: (value) =>
        Array.isArray(value) && value.every((item) => typeof item === 'string' && isCountryCode(item)),
      defaultMessage: () => 'each of $property must be an ISO 3166-1 alpha-2 country code, e.g. NL',
    },
  });
  return field(
    options,
    {
      type: 'array',
      items: { type: 'string', pattern: '^[A-Z]{2}$' },
      minItems: 1,
      maxItems: options.max,
      uniqueItems: true,
    },
    eachCountry,
    ArrayUnique(),
    ArrayMaxSize(options.max),
    ArrayMinSize(1),
    IsArray(),
  );
}

/** A list of different codes, by their shape. `kind` ends the sentence "each of … must be …". */
export function CodeListField(
  options: FieldOptions & { readonly pattern: RegExp; readonly kind: string; readonly max: number },
): PropertyDecorator {
  const { pattern, kind, max } = options;
  const eachCode = ValidateBy({
    name: 'isCode',
    validator: {
      validate: (value) =>
        Array.isArray(value) && value.every((item) => typeof item === 'string' && pattern.test(item)),
      defaultMessage: () => `each of $property must be ${kind}`,
    },
  });
  return field(
    options,
    {
      type: 'array',
      items: { type: 'string', pattern: pattern.source },
      minItems: 1,
      maxItems: max,
      uniqueItems: true,
    },
    eachCode,
    ArrayUnique(),
    ArrayMaxSize(max),
    ArrayMinSize(1),
    IsArray(),
  );
}

/** A list of different whole numbers within bounds. */
export function IntegerListField(
  options: FieldOptions & Bounds & { readonly itemsMax: number },
): PropertyDecorator {
  const { min, max, itemsMax } = options;
  return field(
    options,
    {
      type: 'array',
      items: { type: 'integer', minimum: min, maximum: max },
      minItems: 1,
      maxItems: itemsMax,
      uniqueItems: true,
    },
    Min(min, { each: true }),
    Max(max, { each: true }),
    IsInt({ each: true }),
    ArrayUnique(),
    ArrayMaxSize(itemsMax),
    ArrayMinSize(1),
    IsArray(),
  );
}

/** A list of nested objects. */
export function NestedListField(
  type: ClassOf,
  options: FieldOptions & { readonly min?: number; readonly max: number },
): PropertyDecorator {
  const min = options.min ?? 1;
  return field(
    options,
    { type: () => [type()], minItems: min, maxItems: options.max },
    IsPlainObject(true),
    ValidateNested({ each: true }),
    ArrayMaxSize(options.max),
    ArrayMinSize(min),
    IsArray(),
    Type(type),
  );
}
