import type { Caller } from '../../platform/access/caller.js';
import type { ReadTransaction } from '../../platform/database/database.js';
import { ApiKey } from './api-key.entity.js';
import { Membership } from './membership.entity.js';

/**
 * Part: the person behind a caller, where two people must do something: nobody is two by having two credentials.
 *
 * - A user is a person, whatever session it calls from.
 * - An API key is nobody of its own: it stands for the member of the organisation who made it or, in a rotation, who was given
 *   the new one; if that was another key, for who is behind that.
 * - A key that was made by somebody who is no member of its organisation, i.e. by the platform's operator for a customer, is the
 *   person itself: nobody else of the organisation is known to hold it.
 *
 * Whoever holds two accounts, or two keys that the platform has made, is two people here: the audit chain says who made them.
 * @returns `user:…` or `key:…`, as the audit chain names them
 */
export async function personOf(tx: ReadTransaction, caller: Caller): Promise<string> {
  let person = caller.actor;
  // Of a key only an older one can be the maker, so that this ends.
  for (let keyId = keyIdOf(person); keyId !== null; keyId = keyIdOf(person)) {
    const maker = await makerOf(tx, keyId);
    if (maker === null) break;
    person = maker;
  }
  return person;
}

const KEY = 'key:';
const USER = 'user:';

function keyIdOf(person: string): string | null {
  return person.startsWith(KEY) ? person.slice(KEY.length) : null;
}

/** Whoever of the key's own organisation made it; null for somebody else. */
async function makerOf(tx: ReadTransaction, keyId: string): Promise<string | null> {
  const key = await tx.findOneBy(ApiKey, { id: keyId });
  if (key === null) return null;
  const { madeBy, organisationId } = key;
  const makerKeyId = keyIdOf(madeBy);
  const isOfOrganisation =
    makerKeyId === null
      ? await tx.existsBy(Membership, { userId: madeBy.slice(USER.length), organisationId })
      : await tx.existsBy(ApiKey, { id: makerKeyId, organisationId });
  return isOfOrganisation ? madeBy : null;
}
