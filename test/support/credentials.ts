/** What the applications of the tests know their operator by. */
export const TEST_OPERATOR_KEY = 'operator-key-of-the-tests-0123456789';

/** The header that shows who asks: the platform's operator unless told otherwise. */
export function authorizationOf({
  credential = TEST_OPERATOR_KEY,
}: {
  readonly credential?: string | null;
}): Record<string, string> {
  return credential === null ? {} : { authorization: `Bearer ${credential}` };
}

/** What passwords cost in the tests of all but that: scrypt at the price that it is made for takes most of a second here. */
export const CHEAP = { logN: 8, r: 8, p: 1 };
