/** How dear scrypt (RFC 7914) is made: 128·N·r bytes of memory, p times. */
export interface ScryptCost {
  /** log₂ N. */
  readonly logN: number;
  readonly r: number;
  readonly p: number;
}

/** A stored password. Neither its text nor its scrypt value is in it: `mac` is made of that with a secret of the installation. */
export interface PasswordRecord {
  readonly cost: ScryptCost;
  /** base64url, of 16 random bytes. */
  readonly salt: string;
  /** base64url. */
  readonly mac: string;
}

/** OWASP Password Storage Cheat Sheet: N = 2¹⁵, r = 8, p = 3; 32 MiB. */
export const SCRYPT_COST: ScryptCost = { logN: 15, r: 8, p: 3 };

const RECORD = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([\w-]{22})\$([\w-]{43})$/;

/** As the PHC string format writes it. */
export function formatPasswordRecord({ cost, salt, mac }: PasswordRecord): string {
  return `$scrypt$ln=${cost.logN},r=${cost.r},p=${cost.p}$${salt}$${mac}`;
}

/** @throws Error where it is none: somebody has changed the database by hand */
export function parsePasswordRecord(text: string): PasswordRecord {
  const [, logN, r, p, salt, mac] = RECORD.exec(text) ?? [];
  if (salt === undefined || mac === undefined) throw new Error('A stored password is not readable.');
  return { cost: { logN: Number(logN), r: Number(r), p: Number(p) }, salt, mac };
}

/** Whether a password should be stored anew when it is known, at a login. @param today what new ones cost */
export function isOutdated({ cost }: PasswordRecord, today: ScryptCost = SCRYPT_COST): boolean {
  return cost.logN !== today.logN || cost.r !== today.r || cost.p !== today.p;
}
