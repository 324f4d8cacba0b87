/** Accounts of a lot that count as on hand; product.md: on hand = available + reserved + in transit + held. */
export const ON_HAND_ACCOUNTS = ['AVAILABLE', 'RESERVED', 'HELD', 'IN_TRANSIT'] as const;

/** Accounts of a lot: where its material stands. None is ever negative. */
export const LOT_ACCOUNTS = [...ON_HAND_ACCOUNTS, 'DELIVERED', 'CONSUMED'] as const;
export type LotAccount = (typeof LOT_ACCOUNTS)[number];

/**
 * Accounts of a site, the other side of what its lots gain or lose: who brought it, residues that are no feedstock (by
 * material), losses and adjustments (by cause).
 */
export const SITE_ACCOUNTS = ['SUPPLIER', 'RESIDUE', 'LOSS', 'ADJUSTMENT'] as const;
export type SiteAccount = (typeof SITE_ACCOUNTS)[number];

/** An account of the ledger. */
export type Account =
  | { readonly kind: LotAccount; readonly siteId: string; readonly lotId: string; readonly cause: null }
  | {
      readonly kind: SiteAccount;
      readonly siteId: string;
      readonly lotId: null;
      /** Material of a residue, cause of a loss or an adjustment; null for the supplier. */
      readonly cause: string | null;
    };

export function lotAccount(kind: LotAccount, { id, siteId }: { id: string; siteId: string }): Account {
  return { kind, siteId, lotId: id, cause: null };
}

/** @throws RangeError where a cause is missing, or given for the supplier, who needs none */
export function siteAccount(kind: SiteAccount, siteId: string, cause: string | null = null): Account {
  if ((kind === 'SUPPLIER') !== (cause === null))
    throw new RangeError(`${kind} ${cause === null ? 'needs a' : 'has no'} cause`);
  return { kind, siteId, lotId: null, cause };
}

/** Equal for equal accounts. */
export function accountKey({ kind, siteId, lotId, cause }: Account): string {
  return lotId === null ? `${siteId}:${kind}:${cause ?? ''}` : `${lotId}:${kind}`;
}
