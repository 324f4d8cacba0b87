import { LOT_ACCOUNTS } from '../../src/modules/ledger/domain/account.js';
import { isNegative, isNothing, sumOf, type Amount } from '../../src/modules/ledger/domain/amount.js';
import { onHand } from '../../src/modules/ledger/domain/lot-balance.js';
import { buildLotGraph, placeOfLot } from '../../src/modules/lots/domain/genealogy/lot-graph.js';
import { Provenance } from '../../src/modules/lots/domain/genealogy/provenance.js';
import { reservedInAll } from '../../src/modules/reservations/domain/plan-movement.js';
import { addRationals, compareRationals, ONE, ZERO } from '../../src/shared/rational.js';
import { gramsIn, NONE, total, type Figures } from './model-figures.js';
import type { ModelYard } from './model-operations.js';
import { placeOf } from './model-yard.js';
import type { PlannedYard } from './planned-yard.js';

/** What is wrong in a yard; empty where all is well. */
export type Faults = readonly string[];

const inWords = (figures: Figures): string => figures.join(' ');

export function figuresOf({ grams, contentMilligrams: { Nd, Pr, Dy, Tb } }: Amount): Figures {
  return [grams, Nd, Pr, Dy, Tb].map(BigInt);
}

/** Whatever has been done: nothing came from or went to nowhere, and nobody has less than nothing. */
export function faultsOfBalances(yard: PlannedYard): Faults {
  const faults: string[] = [];
  const all = [...yard.balances].flatMap(([lot, balance]) =>
    LOT_ACCOUNTS.map((account) => ({ lot, account, amount: balance[account] })),
  );
  const sum = sumOf([...all.map(({ amount }) => amount), ...yard.siteAmounts.values()]);
  if (!isNothing(sum)) faults.push(`All accounts come to ${inWords(figuresOf(sum))}, not to nothing`);
  for (const { lot, account, amount } of all) {
    const place = `${placeOf(lot, account)} has ${inWords(figuresOf(amount))}`;
    if (isNegative(amount)) faults.push(`${place}, less than nothing`);
    if (amount.grams === 0 && !isNothing(amount)) faults.push(`${place}: metal without mass`);
  }
  for (const [lot, balance] of yard.balances) {
    const { AVAILABLE, RESERVED, HELD, IN_TRANSIT } = balance;
    const grams = AVAILABLE.grams + RESERVED.grams + HELD.grams + IN_TRANSIT.grams;
    if (grams !== onHand(balance).grams)
      faults.push(`${lot} has ${onHand(balance).grams} g on hand, not ${grams}`);
  }
  return faults;
}

/** What the books say is what the model says, on every account of a lot and of the site. */
export function faultsAgainstModel(yard: PlannedYard, { books, reservations, holds }: ModelYard): Faults {
  const booked = new Map<string, Figures>();
  for (const [lot, balance] of yard.balances)
    for (const account of LOT_ACCOUNTS) booked.set(placeOf(lot, account), figuresOf(balance[account]));
  for (const [key, amount] of yard.siteAmounts)
    booked.set(key.replace(/^[^:]*:/, '').replace(/:$/, ''), figuresOf(amount));
  const faults = [...new Set([...booked.keys(), ...books.places.keys()])].flatMap((place) => {
    const [is, should] = [booked.get(place) ?? NONE, books.places.get(place) ?? NONE].map(inWords);
    return is === should ? [] : [`${place} has ${is}, not ${should}`];
  });
  const reserved = new Map<string, bigint>();
  for (const [id, { lot, reserved: grams, total: all }] of reservations.all) {
    reserved.set(lot, (reserved.get(lot) ?? 0n) + grams);
    const found = yard.reservations.get(id);
    if (found === undefined || BigInt(found.reservedGrams) !== grams || BigInt(reservedInAll(found)) !== all)
      faults.push(`${id} has ${found?.reservedGrams ?? 0} g reserved of ${all}, not ${grams}`);
  }
  const held = new Map<string, bigint>();
  for (const { lot, grams, isReleased } of holds.values())
    if (!isReleased) held.set(lot, (held.get(lot) ?? 0n) + grams);
  for (const lot of books.lots.keys()) {
    const balance = yard.balance(lot);
    if (BigInt(balance.RESERVED.grams) !== (reserved.get(lot) ?? 0n))
      faults.push(`${lot}: not what is promised of it`);
    if (BigInt(balance.HELD.grams) !== (held.get(lot) ?? 0n))
      faults.push(`${lot}: not what is put aside of it`);
  }
  return faults;
}

/** What an operation made weighs what it took, less residues and losses; the children of a split make up what it took. */
export function faultsOfLastPosting(yard: PlannedYard, { books }: ModelYard): Faults {
  const posting = books.postings.at(-1);
  const changes = yard.postings.at(-1) ?? [];
  if (posting === undefined || !['SPLIT', 'MERGE'].includes(posting.kind)) return [];
  const made = changes.filter(({ account }) => posting.made.includes(account.lotId ?? ''));
  const given = changes.filter((change) => !made.includes(change));
  const [is, should] = [
    total(made.map(({ amount }) => figuresOf(amount))),
    total(given.map(({ amount }) => figuresOf(amount))).map((figure) => -figure),
  ].map(inWords);
  return is === should ? [] : [`The ${posting.kind} made ${is} of ${should}`];
}

/** Shares as the genealogy finds them, from a lot backwards, are those that the model moved forwards. */
export function faultsOfProvenance(yard: PlannedYard, { books }: ModelYard, lots: readonly string[]): Faults {
  const graph = buildLotGraph(yard.rows, [...yard.lots.keys()]);
  return lots.flatMap((id) => {
    const provenance = new Provenance(graph, placeOfLot(graph, id));
    const { shares } = books.lot(id);
    const found = new Map(
      Array.from(
        provenance.roots,
        (root) => [graph.lotIds[root] ?? '', provenance.exactShareOf(root)] as const,
      ),
    );
    const faults = [...new Set([...found.keys(), ...shares.keys()])].flatMap((source) => {
      const isSame = compareRationals(found.get(source) ?? ZERO, shares.get(source) ?? ZERO) === 0;
      return isSame ? [] : [`${id} has another share of ${source} than the model`];
    });
    const sum = [...found.values()].reduce(addRationals, ZERO);
    return compareRationals(sum, ONE) === 0 ? faults : [...faults, `The shares of ${id} do not add up to 1`];
  });
}

/** The grams of every source, over all places, are what came in of it. */
export function faultsOfSources({ books }: ModelYard): Faults {
  return [...books.sourcesLeft()].flatMap(([source, left]) =>
    compareRationals(left, ZERO) === 0
      ? []
      : [`Of ${source}, ${left.numerator}/${left.denominator} g are astray`],
  );
}

/** Lots on which something is, or was delivered. */
export function liveLots({ books }: ModelYard): readonly string[] {
  return [...books.lots.keys()].filter((id) =>
    LOT_ACCOUNTS.some((account) => gramsIn(books.on(id, account)) > 0n),
  );
}
