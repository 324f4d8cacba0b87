import { Transform } from 'class-transformer';

/** Turns a plain decimal of the query string into a number; `1e3`, `0x10` and blanks stay text and are refused. */
export function NumberFromQuery(): PropertyDecorator {
  return Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' && /^-?\d{1,16}(\.\d{1,9})?$/.test(value) ? Number(value) : value,
  );
}

/** Turns `true` and `false` of the query string into booleans; anything else stays text and is refused. */
export function BooleanFromQuery(): PropertyDecorator {
  return Transform(({ value }: { value: unknown }) =>
    value === 'true' ? true : value === 'false' ? false : value,
  );
}
