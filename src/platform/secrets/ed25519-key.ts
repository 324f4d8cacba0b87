import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';

/** What stands before the 32 bytes of the seed in PKCS #8 (RFC 8410, section 7). */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

/** An Ed25519 key pair (RFC 8037) and the name by which signatures refer to it. */
export interface Ed25519Key {
  /** JWK thumbprint (RFC 7638) of the public key. */
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/** The key pair of a seed. @param seed 32 bytes @throws RangeError for any other length */
export function ed25519KeyOf(seed: Uint8Array): Ed25519Key {
  if (seed.length !== 32) throw new RangeError('A seed of Ed25519 has 32 bytes.');
  const privateKey = createPrivateKey({
    key: Buffer.concat([PKCS8_PREFIX, seed]),
    format: 'der',
    type: 'pkcs8',
  });
  const publicKey = createPublicKey(privateKey);
  const { crv, kty, x } = publicKey.export({ format: 'jwk' });
  // Exactly these members, in this order (RFC 7638, section 3.3; RFC 8037, section 2).
  const kid = createHash('sha256').update(JSON.stringify({ crv, kty, x })).digest('base64url');
  return { kid, privateKey, publicKey };
}
