import type { CatalogueFault } from './catalogue-error.js';
import { CATALOGUE_FILES } from './catalogue-tables.js';

/** What the reference data says of itself. */
export interface CatalogueManifest {
  /** `year.month.revision`, e.g. `2026.11.0`; any changed row makes a new one. */
  readonly version: string;
  readonly defaultProcessRouteKey: string;
  /** ISO 8601 date. */
  readonly released: string;
}

const FIELDS = {
  version: { pattern: /^\d{4}\.(?:[1-9]|1[0-2])\.\d+$/, fix: 'give year.month.revision such as "2026.11.0"' },
  defaultProcessRouteKey: { pattern: /^[a-z0-9]+(?:-[a-z0-9]+)*$/, fix: 'give the key of a process route' },
  released: {
    pattern: /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/,
    fix: 'give a date such as "2026-11-23"',
  },
} as const;

/** Reads manifest.json. A field that fails comes back empty, with its fault on the list. */
export function readManifest(manifest: unknown, faults: CatalogueFault[]): CatalogueManifest {
  const addFault = (field: string, problem: string, fix: string): void => {
    faults.push({ file: CATALOGUE_FILES.manifest, line: null, field, problem, fix });
  };
  const values = isRecord(manifest) ? manifest : {};
  if (!isRecord(manifest))
    addFault('', 'is no JSON object', `give an object with ${Object.keys(FIELDS).join(', ')}`);
  for (const field of Object.keys(values)) {
    if (!Object.hasOwn(FIELDS, field)) addFault(field, 'is unknown', 'remove it');
  }
  const read = (field: keyof typeof FIELDS): string => {
    const value = values[field];
    const { pattern, fix } = FIELDS[field];
    if (typeof value === 'string' && pattern.test(value)) return value;
    if (isRecord(manifest)) addFault(field, value === undefined ? 'is missing' : 'is malformed', fix);
    return '';
  };
  return {
    version: read('version'),
    defaultProcessRouteKey: read('defaultProcessRouteKey'),
    released: read('released'),
  };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
