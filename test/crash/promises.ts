import type { ReadTransaction } from '../../src/platform/database/database.js';

/** Kinds of rows that answers speak of, with how to read all of them. `state` is what may not be less, or other, than promised. */
const STORED = {
  posting: 'SELECT id, digest AS state FROM ledger_postings',
  lot: 'SELECT id, version AS state FROM lots',
  batch: 'SELECT id, version AS state FROM batches',
  hold: 'SELECT id, version AS state FROM lot_holds',
  reservation: 'SELECT id, version AS state FROM reservations',
} as const;
type Kind = keyof typeof STORED;
const KINDS = Object.keys(STORED) as Kind[];

/** A row that an answer said to be stored: at that version or a later one, or with exactly that digest. */
export interface Promised {
  readonly kind: Kind;
  readonly id: string;
  readonly state: number | string;
}

interface VersionedRow {
  readonly id: string;
  readonly version: number;
}

/** Whatever of these an answer to a write has. */
interface Answer {
  readonly posting?: { readonly id: string; readonly digest: string };
  readonly postings?: readonly { readonly id: string; readonly digest: string }[];
  readonly made?: readonly VersionedRow[];
  readonly from?: readonly VersionedRow[];
  readonly lot?: VersionedRow;
  readonly batch?: VersionedRow;
  readonly hold?: VersionedRow;
  readonly reservation?: VersionedRow;
}

/** What an answer promises. @throws Error where it promises nothing: then the check would check nothing */
export function promisesOf(body: unknown): readonly Promised[] {
  const { posting, postings = [], made = [], from = [], lot, batch, hold, reservation } = body as Answer;
  const versioned = (kind: Kind, rows: readonly (VersionedRow | undefined)[]): Promised[] =>
    rows.flatMap((row) => (row === undefined ? [] : [{ kind, id: row.id, state: row.version }]));
  const promised: Promised[] = [
    ...[...postings, ...(posting === undefined ? [] : [posting])].map(
      ({ id, digest }) => ({ kind: 'posting', id, state: digest }) as const,
    ),
    ...versioned('lot', [...made, ...from, lot]),
    ...versioned('batch', [batch]),
    ...versioned('hold', [hold]),
    ...versioned('reservation', [reservation]),
  ];
  if (promised.length === 0) throw new Error(`An answer without a promise: ${JSON.stringify(body)}`);
  return promised;
}

/** Part: promises that the database does not keep, each in words. */
export async function brokenPromises(
  tx: ReadTransaction,
  promised: readonly Promised[],
): Promise<readonly string[]> {
  const broken: string[] = [];
  for (const kind of KINDS) {
    const rows = await tx.query<{ id: string; state: string | number }[]>(STORED[kind]);
    const stateOf = new Map(rows.map(({ id, state }) => [id, state]));
    for (const { id, state } of promised.filter((one) => one.kind === kind)) {
      const now = stateOf.get(id);
      // PostgreSQL hands out versions as text.
      const isKept = typeof state === 'string' ? now === state : Number(now ?? 0) >= state;
      if (!isKept)
        broken.push(`lost: ${kind} ${id} was acknowledged as ${state}, stored is ${now ?? 'none'}`);
    }
  }
  return broken;
}

/** Kinds of rows that no write makes but those that answer with them. A receipt is told of by its lot. */
const TOLD = {
  posting: "SELECT id FROM ledger_postings WHERE kind <> 'RECEIPT'",
  lot: 'SELECT id FROM lots',
  hold: 'SELECT id FROM lot_holds',
  reservation: 'SELECT id FROM reservations',
} as const satisfies Partial<Record<Kind, string>>;

/**
 * Part: rows that no answer told of, each in words. Where every write was sent until it was answered, it is a write that
 * was carried out more than once.
 */
export async function untoldRows(
  tx: ReadTransaction,
  promised: readonly Promised[],
): Promise<readonly string[]> {
  const told = new Set(promised.map(({ kind, id }) => `${kind} ${id}`));
  const untold: string[] = [];
  for (const [kind, query] of Object.entries(TOLD)) {
    const rows = await tx.query<{ id: string }[]>(query);
    const names = rows.map(({ id }) => `${kind} ${id}`);
    untold.push(...names.filter((name) => !told.has(name)).map((name) => `twice: no answer told of ${name}`));
  }
  return untold;
}
