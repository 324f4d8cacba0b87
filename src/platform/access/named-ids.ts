import { isUuid } from '../http/text-formats.js';
import { KIND_OF_ID, type SubjectKind } from './access-policy.js';

/** An id that a request names, and where. */
export interface NamedId {
  readonly kind: SubjectKind;
  readonly id: string;
  /** Name of the field. */
  readonly field: string;
  /** JSON pointer into the body, or name of the parameter. */
  readonly place: string;
}

function escaped(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}

/** Null where the field names nothing. Callers choose the names: `toString` is one that every object has. */
function kindOf(field: string): SubjectKind | null {
  return (Object.hasOwn(KIND_OF_ID, field) ? KIND_OF_ID[field] : undefined) ?? null;
}

/**
 * Every id that a body names, however deep, by the names of its fields. What is not a UUID is left to the validation,
 * which refuses it.
 */
export function idsInBody(body: unknown): readonly NamedId[] {
  const found: NamedId[] = [];
  const walk = (value: unknown, place: string, field: string): void => {
    if (typeof value === 'string') {
      const kind = kindOf(field);
      if (kind !== null && isUuid(value)) found.push({ kind, id: value, field, place });
    } else if (Array.isArray(value)) {
      value.forEach((item: unknown, index) => walk(item, `${place}/${index}`, field));
    } else if (typeof value === 'object' && value !== null) {
      for (const [name, inner] of Object.entries(value)) walk(inner, `${place}/${escaped(name)}`, name);
    }
  };
  walk(body, '', '');
  return found;
}

/** Every id that a query names. */
export function idsInQuery(query: Readonly<Record<string, unknown>>): readonly NamedId[] {
  return Object.entries(query).flatMap(([field, value]) => {
    const kind = kindOf(field);
    if (kind === null || typeof value !== 'string' || !isUuid(value)) return [];
    return [{ kind, id: value, field, place: field }];
  });
}
