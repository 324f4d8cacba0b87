/** What an operation is about. */
export const SCOPE_AREAS = [
  'organisations',
  'identity',
  'catalogue',
  'batches',
  'lots',
  'evidence',
  'ledger',
  'reservations',
  'prices',
  'resources',
  'demands',
  'imports',
  'market',
  'matching',
  'audit',
  'events',
] as const;
export type ScopeArea = (typeof SCOPE_AREAS)[number];

/** A right that a key or a grant may be narrowed to, e.g. `lots:read`; what may be written may be read. */
export type Scope = `${ScopeArea}:${'read' | 'write'}`;

export const SCOPES: readonly Scope[] = SCOPE_AREAS.flatMap((area) => [
  `${area}:read` as const,
  `${area}:write` as const,
]);

/** The scopes that only read. */
export const READ_SCOPES: readonly Scope[] = SCOPE_AREAS.map((area) => `${area}:read` as const);

/** Whether one of `held` gives the right: `lots:write` gives `lots:read`. */
export function holdsScope(held: Iterable<Scope>, wanted: Scope): boolean {
  for (const scope of held) {
    if (scope === wanted || scope === wanted.replace(/:read$/, ':write')) return true;
  }
  return false;
}
