/**
 * JSON with object keys in code-unit order and no white space, so that equal values have equal texts (the idea
 * of RFC 8785; numbers are written as ECMAScript does, which that standard asks for).
 * @throws TypeError for a value that JSON cannot carry exactly: undefined in an array, functions, NaN, infinities
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError(`${value} has no JSON form`);
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value === 'object') {
    const members = membersInOrder(value).map(
      ([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`,
    );
    return `{${members.join(',')}}`;
  }
  throw new TypeError(`A ${typeof value} has no JSON form`);
}

/** A list of more items than that is written item by item. */
const ITEMS_TOGETHER = 1_000;

/**
 * The same text in pieces, where the value is a long list, or an object that has some: all of it might be longer than a string may
 * be, which is half a gigabyte.
 * @throws TypeError as `canonicalJson`
 */
export function* canonicalPieces(value: unknown): Generator<string> {
  if (isLongList(value)) yield* piecesOfList(value);
  else if (typeof value === 'object' && value !== null && Object.values(value).some(isLongList)) {
    let before = '{';
    for (const [key, member] of membersInOrder(value)) {
      yield `${before}${JSON.stringify(key)}:`;
      if (isLongList(member)) yield* piecesOfList(member);
      else yield canonicalJson(member);
      before = ',';
    }
    yield '}';
  } else yield canonicalJson(value);
}

function* piecesOfList(list: readonly unknown[]): Generator<string> {
  let before = '[';
  for (const item of list) {
    yield `${before}${canonicalJson(item)}`;
    before = ',';
  }
  yield ']';
}

function isLongList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && value.length > ITEMS_TOGETHER;
}

function membersInOrder(value: object): [string, unknown][] {
  return Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
}
