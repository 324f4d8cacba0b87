import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';
import { ed25519KeyOf, type Ed25519Key } from './ed25519-key.js';

/** Fewer bytes than a key that is derived has would make the derived one guessable. */
export const SECRET_BYTES_MIN = 32;
const DERIVED_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** What a message authentication code is for: each purpose has a key of its own. */
const MAC_PURPOSES = [
  'api-key',
  'password',
  'recovery-code',
  'refresh-token',
  'setup',
  'request-fingerprint',
] as const;
export type MacPurpose = (typeof MAC_PURPOSES)[number];

/** How a code fits: not at all, under the secret that new ones are made with, or under one that is on its way out. */
export type MacFit = 'NONE' | 'NEWEST' | 'OLDER';

interface DerivedKeys {
  /** Names the secret without saying anything of it. */
  readonly id: string;
  readonly macKeys: ReadonlyMap<MacPurpose, Buffer>;
  readonly sealingKey: Buffer;
  readonly signingKey: Ed25519Key;
}

/** HKDF-SHA-256 (RFC 5869): keys with different `info` say nothing of one another. */
function derive(secret: Uint8Array, info: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, new Uint8Array(), `lodestock/${info}/1`, DERIVED_BYTES));
}

function keysOf(secret: Uint8Array): DerivedKeys {
  if (secret.length < SECRET_BYTES_MIN)
    throw new RangeError(`A secret has at least ${SECRET_BYTES_MIN} bytes.`);
  return {
    id: derive(secret, 'name').toString('base64url').slice(0, 8),
    macKeys: new Map(MAC_PURPOSES.map((purpose) => [purpose, derive(secret, `mac/${purpose}`)])),
    sealingKey: derive(secret, 'sealing'),
    signingKey: ed25519KeyOf(derive(secret, 'token-signing')),
  };
}

/**
 * What this installation knows and its database does not: whoever has a copy of the database alone can neither check
 * guesses nor sign anything. Several while secrets are being changed: the first makes, all verify.
 */
export class InstallationSecrets {
  private readonly keys: readonly [DerivedKeys, ...DerivedKeys[]];

  /** @param secrets newest first, each of 32 random bytes or more @throws RangeError where there is none, or a short one */
  constructor(secrets: readonly Uint8Array[]) {
    const [newest, ...older] = secrets.map(keysOf);
    if (newest === undefined) throw new RangeError('An installation has one secret at least.');
    this.keys = [newest, ...older];
  }

  /** Secrets that end with the process. */
  static random(): InstallationSecrets {
    return new InstallationSecrets([randomBytes(SECRET_BYTES_MIN)]);
  }

  /** HMAC-SHA-256 in base64url, 43 characters, under the newest secret. */
  mac(purpose: MacPurpose, message: string | Uint8Array): string {
    return macWith(this.keys[0], purpose, message).toString('base64url');
  }

  /** Compares in constant time with what each secret makes of the message. */
  fitOf(purpose: MacPurpose, message: string | Uint8Array, mac: string): MacFit {
    // As texts: base64url has several spellings of the same bytes, of which we write one.
    const given = Buffer.from(mac, 'utf8');
    const fits = this.keys.map((keys) => {
      const expected = Buffer.from(macWith(keys, purpose, message).toString('base64url'), 'utf8');
      return given.length === expected.length && timingSafeEqual(given, expected);
    });
    if (fits[0] === true) return 'NEWEST';
    return fits.includes(true) ? 'OLDER' : 'NONE';
  }

  /** Signs. */
  get signingKey(): Ed25519Key {
    return this.keys[0].signingKey;
  }

  /** The key that verifies signatures made under `kid`; undefined where it is none of ours. */
  verificationKey(kid: string): Ed25519Key | undefined {
    return this.keys.find(({ signingKey }) => signingKey.kid === kid)?.signingKey;
  }

  /**
   * Encrypts and authenticates (AES-256-GCM).
   * @param context what the text belongs to: it opens only there, so that sealed texts cannot be exchanged
   */
  seal(text: string, context: string): string {
    const [{ id, sealingKey }] = this.keys;
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', sealingKey, iv, { authTagLength: TAG_BYTES });
    cipher.setAAD(Buffer.from(context, 'utf8'));
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return [id, iv, cipher.getAuthTag(), sealed]
      .map((part) => (typeof part === 'string' ? part : part.toString('base64url')))
      .join('.');
  }

  /** What every text begins with that is sealed under the newest secret. */
  get newestSeal(): string {
    return `${this.keys[0].id}.`;
  }

  /** The same text sealed under the newest secret; null where nobody can open it any more. */
  sealAnew(sealed: string, context: string): string | null {
    const text = this.open(sealed, context);
    return text === null ? null : this.seal(text, context);
  }

  /** What `seal` was given; null where it was sealed under a secret that is not known any more, or was changed. */
  open(sealed: string, context: string): string | null {
    const [id, iv = '', tag = '', text = ''] = sealed.split('.');
    const keys = this.keys.find((one) => one.id === id);
    if (keys === undefined) return null;
    try {
      const options = { authTagLength: TAG_BYTES };
      const decipher = createDecipheriv(
        'aes-256-gcm',
        keys.sealingKey,
        Buffer.from(iv, 'base64url'),
        options,
      );
      decipher.setAAD(Buffer.from(context, 'utf8'));
      decipher.setAuthTag(Buffer.from(tag, 'base64url'));
      return decipher.update(Buffer.from(text, 'base64url'), undefined, 'utf8') + decipher.final('utf8');
    } catch {
      return null;
    }
  }
}

function macWith(keys: DerivedKeys, purpose: MacPurpose, message: string | Uint8Array): Buffer {
  const key = keys.macKeys.get(purpose);
  if (key === undefined) throw new TypeError(`There is no key for ${purpose}.`);
  return createHmac('sha256', key).update(message).digest();
}
