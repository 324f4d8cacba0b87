/** What an operation took of one lot to make another. */
export interface ParentRow {
  readonly childLotId: string;
  readonly parentLotId: string;
  /** > 0. */
  readonly parentGrams: number;
}

/**
 * The same of many lots, in columns, for there may be a million: a row names its lots by their places in `lotIds`, which are the
 * lots of the rows and no others.
 */
export interface ParentTable {
  readonly lotIds: readonly string[];
  readonly children: Int32Array;
  readonly parents: Int32Array;
  readonly parentGrams: Float64Array;
}

export function tabulated(rows: readonly ParentRow[]): ParentTable {
  const table = new TableBuilder(rows.length);
  for (const { childLotId, parentLotId, parentGrams } of rows)
    table.add(table.placeOf(childLotId), table.placeOf(parentLotId), parentGrams);
  return table;
}

/**
 * Reads rows from one text, which a database makes and hands over in a fraction of the time that it takes for as many rows.
 * @param text `child parent grams child parent grams …`, ids without blanks
 * @param rowCount so many there are
 * @throws RangeError where it has other rows than that
 */
export function readParentTable(text: string, rowCount: number): ParentTable {
  const children = new Int32Array(rowCount);
  const parents = new Int32Array(rowCount);
  const parentGrams = new Float64Array(rowCount);
  const words = new WordsOfText(new TextEncoder().encode(text));
  for (let row = 0; row < rowCount; row++) {
    if (words.isAtEnd()) throw new RangeError(`A text of less than ${rowCount} rows`);
    children[row] = words.nextId();
    parents[row] = words.nextId();
    parentGrams[row] = words.nextWholeNumber();
  }
  if (!words.isAtEnd()) throw new RangeError(`A text of more than ${rowCount} rows`);
  return { lotIds: words.ids(), children, parents, parentGrams };
}

const BLANK = 0x20;
const ZERO = 0x30;

/** Of rows of many lots, those that say what the lots and all their ancestors were made of; in the order given. */
export function ancestryOf(table: ParentTable, lotIds: readonly string[]): ParentTable {
  return rowsOfReached(table, lotIds, table.children, table.parents);
}

/** Of rows of many lots, those that say what these lots, and all that was made of them, were made of; in the order given. */
export function descentOf(table: ParentTable, lotIds: readonly string[]): ParentTable {
  return rowsOfReached(table, lotIds, table.parents, table.children);
}

/** @param here what leads on from a lot, `there` being where it leads to */
function rowsOfReached(
  table: ParentTable,
  lotIds: readonly string[],
  here: Int32Array,
  there: Int32Array,
): ParentTable {
  const { lotIds: ids, children } = table;
  const reached = new Uint8Array(ids.length);
  const toVisit: number[] = [];
  const reach = (lot: number): void => {
    if (reached[lot] === 1) return;
    reached[lot] = 1;
    toVisit.push(lot);
  };
  const from = new Set(lotIds);
  for (let lot = 0; lot < ids.length; lot++) if (from.has(ids[lot] as string)) reach(lot);
  // Rows that lead on from a lot, as a list: the last of them, and for each the one before, or −1.
  const lastOf = new Int32Array(ids.length).fill(-1);
  const before = new Int32Array(here.length);
  for (let row = 0; row < here.length; row++) {
    const lot = here[row] as number;
    before[row] = lastOf[lot] as number;
    lastOf[lot] = row;
  }
  for (let lot = toVisit.pop(); lot !== undefined; lot = toVisit.pop())
    for (let row = lastOf[lot] as number; row >= 0; row = before[row] as number) reach(there[row] as number);
  return rowsOfChildren(reached, table, children);
}

/** @param isKept 1 for the lots whose rows are kept */
function rowsOfChildren(isKept: Uint8Array, table: ParentTable, children: Int32Array): ParentTable {
  let kept = 0;
  for (let row = 0; row < children.length; row++) kept += isKept[children[row] as number] as number;
  const lotIds: string[] = [];
  const places = new Int32Array(table.lotIds.length).fill(-1);
  const placeOf = (lot: number): number => {
    if (places[lot] === -1) places[lot] = lotIds.push(table.lotIds[lot] as string) - 1;
    return places[lot] as number;
  };
  const result = {
    lotIds,
    children: new Int32Array(kept),
    parents: new Int32Array(kept),
    parentGrams: new Float64Array(kept),
  };
  for (let row = 0, to = 0; row < children.length; row++) {
    const child = children[row] as number;
    if (isKept[child] === 0) continue;
    result.children[to] = placeOf(child);
    result.parents[to] = placeOf(table.parents[row] as number);
    result.parentGrams[to] = table.parentGrams[row] as number;
    to += 1;
  }
  return result;
}

/**
 * Reads words that blanks part. Ids are numbered, and told apart where they stand: to cut each out and ask a `Map` for it takes
 * several times as long. Open addressing by the hash FNV-1a (Fowler, Noll and Vo, http://www.isthe.com/chongo/tech/comp/fnv/).
 */
class WordsOfText {
  private at = 0;
  private starts: Int32Array = new Int32Array(FIRST_SLOTS / 2);
  private ends: Int32Array = new Int32Array(FIRST_SLOTS / 2);
  private hashes: Int32Array = new Int32Array(FIRST_SLOTS / 2);
  /** 1 + number of an id; 0 for none. At most half of them are taken; small, as they are looked up all over the place. */
  private slots = new Int32Array(FIRST_SLOTS);
  private count = 0;

  constructor(private readonly bytes: Uint8Array) {}

  isAtEnd(): boolean {
    return this.at >= this.bytes.length;
  }

  /** Number of the id that comes next. */
  nextId(): number {
    const { bytes, at: start } = this;
    let end = start;
    let hash = 0x811c9dc5;
    for (; end < bytes.length && bytes[end] !== BLANK; end++)
      hash = Math.imul(hash ^ (bytes[end] as number), 0x01000193);
    this.at = end + 1;
    return this.numberOf(hash ^ (hash >>> 15), start, end);
  }

  /** @throws RangeError unless the word that comes next is digits only */
  nextWholeNumber(): number {
    const { bytes } = this;
    let end = this.at;
    let value = 0;
    for (; end < bytes.length && bytes[end] !== BLANK; end++) {
      const digit = (bytes[end] as number) - ZERO;
      if (!(digit >= 0 && digit <= 9)) throw new RangeError('A word that is no whole number');
      value = 10 * value + digit;
    }
    if (end === this.at) throw new RangeError('A word too few');
    this.at = end + 1;
    return value;
  }

  ids(): readonly string[] {
    const decoder = new TextDecoder();
    return Array.from({ length: this.count }, (_, place) =>
      decoder.decode(this.bytes.subarray(this.starts[place], this.ends[place])),
    );
  }

  private numberOf(hash: number, start: number, end: number): number {
    const mask = this.slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const known = (this.slots[slot] as number) - 1;
      if (known < 0) return this.add(slot, hash, start, end);
      if (this.hashes[known] === hash && this.isSame(known, start, end)) return known;
    }
  }

  private add(slot: number, hash: number, start: number, end: number): number {
    const place = this.count;
    this.starts[place] = start;
    this.ends[place] = end;
    this.hashes[place] = hash;
    this.slots[slot] = place + 1;
    this.count += 1;
    if (this.count === this.starts.length) this.grow();
    return place;
  }

  private grow(): void {
    const twice = (values: Int32Array): Int32Array => {
      const larger = new Int32Array(2 * values.length);
      larger.set(values);
      return larger;
    };
    [this.starts, this.ends, this.hashes] = [twice(this.starts), twice(this.ends), twice(this.hashes)];
    this.slots = new Int32Array(2 * this.slots.length);
    const mask = this.slots.length - 1;
    for (let place = 0; place < this.count; place++) {
      let slot = (this.hashes[place] as number) & mask;
      while (this.slots[slot] !== 0) slot = (slot + 1) & mask;
      this.slots[slot] = place + 1;
    }
  }

  private isSame(place: number, start: number, end: number): boolean {
    const from = this.starts[place] as number;
    if ((this.ends[place] as number) - from !== end - start) return false;
    for (let k = end - start - 1; k >= 0; k--)
      if (this.bytes[from + k] !== this.bytes[start + k]) return false;
    return true;
  }
}

/** A power of two. */
const FIRST_SLOTS = 1_024;

class TableBuilder implements ParentTable {
  readonly lotIds: string[] = [];
  readonly children: Int32Array;
  readonly parents: Int32Array;
  readonly parentGrams: Float64Array;
  private rowCount = 0;
  private readonly places = new Map<string, number>();

  constructor(rows: number) {
    this.children = new Int32Array(rows);
    this.parents = new Int32Array(rows);
    this.parentGrams = new Float64Array(rows);
  }

  /** Of a lot, which is added where it is a new one. */
  placeOf(lotId: string): number {
    const known = this.places.get(lotId);
    if (known !== undefined) return known;
    const place = this.lotIds.push(lotId) - 1;
    this.places.set(lotId, place);
    return place;
  }

  add(child: number, parent: number, grams: number): void {
    const row = this.rowCount++;
    this.children[row] = child;
    this.parents[row] = parent;
    this.parentGrams[row] = grams;
  }
}
