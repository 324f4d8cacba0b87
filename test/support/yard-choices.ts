import fc from 'fast-check';
import type { MaterialForm } from '../../src/modules/catalogue/domain/material-form.js';
import { COUNT_CAUSES } from '../../src/modules/lots/domain/operations/count.js';
import { LOSS_CAUSES, RESIDUE_MATERIALS } from '../../src/modules/lots/domain/operations/process.js';
import type { SplitPart } from '../../src/modules/lots/domain/operations/split.js';
import { TRANSIT_CAUSE_NAMES } from '../../src/modules/reservations/domain/transit-difference.js';
import { gramsIn, total } from './model-figures.js';
import type { YardState } from './model-operations.js';
import type { OrderedInput, OrderOf, YardOrder } from './yard-orders.js';

/** What somebody wants to do, before it is known which lots there are: they are chosen by number, modulo those there. */
export interface YardChoice {
  readonly kind: YardOrder['kind'];
  readonly picks: readonly number[];
  /** Thousandths of what is there; above 1,000 is more than there is, null is all without saying how much. */
  readonly permille: number | null;
  readonly weights: readonly number[];
  /** Decides the rest: forms, causes, steps. */
  readonly turn: number;
  readonly grams: number;
  /** Milligrams of Nd, Pr, Dy and Tb in each gram. */
  readonly richness: readonly number[];
}

const WEIGHTED_KINDS: readonly (readonly [YardOrder['kind'], number])[] = [
  ['RECEIVE', 3],
  ['SPLIT', 5],
  ['MERGE', 5],
  ['PROCESS', 4],
  ['COUNT', 3],
  ['HOLD', 3],
  ['HOLD_RELEASE', 3],
  ['ADJUST', 3],
  ['LIST', 2],
  ['RESERVE', 6],
  ['CONFIRM', 1],
  ['RELEASE', 3],
  ['DISPATCH', 4],
  ['DELIVER', 4],
  ['CONSUME', 2],
  ['PASS', 1],
  ['SWEEP', 1],
  ['WITHDRAW', 1],
  ['REVERSE', 5],
];
/** Everything that can be asked of a yard. */
export const ORDER_KINDS = WEIGHTED_KINDS.map(([kind]) => kind);

const tiny = fc.integer({ min: 1, max: 20 });

/** Choices of all kinds, or of some. */
export function choices(kinds: readonly YardOrder['kind'][] = ORDER_KINDS): fc.Arbitrary<YardChoice> {
  const weighted = WEIGHTED_KINDS.filter(([kind]) => kinds.includes(kind));
  return fc.record({
    kind: fc.oneof(...weighted.map(([kind, weight]) => ({ weight, arbitrary: fc.constant(kind) }))),
    picks: fc.array(fc.nat({ max: 97 }), { minLength: 3, maxLength: 4, size: 'max' }),
    permille: fc.oneof(
      fc.constant(null),
      fc.integer({ min: 1, max: 1_000 }),
      fc.integer({ min: 1, max: 1_100 }),
    ),
    weights: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4, size: 'max' }),
    turn: fc.nat({ max: 59 }),
    // Where a lot weighs a few grams rounding bites.
    grams: fc.oneof(tiny, fc.integer({ min: 1, max: 2_000_000 })),
    richness: fc.tuple(fc.nat(280), fc.nat(70), fc.nat(40), fc.nat(10)),
  });
}

/** What a choice comes to in a yard as it stands; null where there is nothing that it could be about. */
export function orderOf(choice: YardChoice, yard: YardState): YardOrder | null {
  const { kind } = choice;
  const nameOf = (index: number): string => `lot-${String(yard.books.lots.size + index).padStart(4, '0')}`;
  if (yard.books.lots.size === 0) return received(choice, nameOf(0));
  switch (kind) {
    case 'RECEIVE':
      return received(choice, nameOf(0));
    case 'PASS':
      return { kind, hours: 1 + (choice.turn % 30) };
    case 'SWEEP':
      return { kind };
    case 'REVERSE':
      return reversalOf(choice, yard);
    case 'HOLD_RELEASE': {
      const hold = picked([...yard.holds.keys()].reverse(), choice.picks[0]);
      return hold === null ? null : { kind, hold, isSamePerson: choice.turn % 10 === 0 };
    }
    case 'CONFIRM':
    case 'RELEASE':
    case 'DISPATCH':
    case 'CONSUME':
    case 'DELIVER':
      return movementOf({ ...choice, kind }, yard);
    default:
      return lotOrderOf({ ...choice, kind }, yard, nameOf);
  }
}

type LotKind = 'SPLIT' | 'MERGE' | 'PROCESS' | 'COUNT' | 'HOLD' | 'ADJUST' | 'LIST' | 'RESERVE' | 'WITHDRAW';

function lotOrderOf(
  choice: YardChoice & { readonly kind: LotKind },
  yard: YardState,
  nameOf: (index: number) => string,
): YardOrder | null {
  const { kind, turn, weights } = choice;
  const lot = lotsPicked(choice, yard, 1)[0];
  if (lot === undefined) return null;
  const available = Number(gramsIn(yard.books.on(lot, 'AVAILABLE')));
  const grams = gramsAsked(choice, available);
  switch (kind) {
    case 'SPLIT': {
      const parts = partsOf(choice, available);
      return { kind, lot, parts, made: parts.map((_part, index) => nameOf(index)) };
    }
    case 'MERGE': {
      const inputs = inputsOf(choice, yard, 4);
      return inputs.length < 2 ? null : { kind, inputs, made: nameOf(0) };
    }
    case 'PROCESS':
      return processOf(choice, yard, nameOf);
    case 'COUNT': {
      const { books } = yard;
      const book = total([books.on(lot, 'AVAILABLE'), books.on(lot, 'RESERVED'), books.on(lot, 'HELD')]);
      const counted = Math.max(
        0,
        Number(gramsIn(book)) + (weights[0] ?? 0) * (turn % 7 === 0 ? -1 : 1) * (turn % 5),
      );
      return { kind, lot, grams: turn === 1 ? 0 : counted, cause: cyclic(COUNT_CAUSES, turn) };
    }
    case 'HOLD':
      return { kind, lot, grams, hold: `hold-${yard.holds.size}` };
    case 'ADJUST': {
      const made = Number(yard.books.lot(lot).grams);
      return { kind, lot, metals: choice.richness.map((each) => each * made) };
    }
    case 'LIST': {
      const made = Number(yard.books.lot(lot).grams);
      // Up to nine sixteenths of the lot, which two cannot have; one in twelve asks for more than the lot has.
      const part = Math.ceil((made * (weights[0] ?? 1)) / 16) + (turn % 12 === 11 ? made : 0);
      return { kind, lot, isWhole: turn % 4 === 0, smallest: turn % 4 < 2 ? null : part };
    }
    case 'RESERVE': {
      const hours = turn % 3 === 0 ? 1 + turn : null;
      return { kind, lot, grams, reservation: `reservation-${yard.reservations.all.size}`, hours };
    }
    case 'WITHDRAW':
      return { kind, lot };
  }
}

const FORMS: readonly MaterialForm[] = [
  'LIBERATED_MAGNET',
  'LIBERATED_MAGNET',
  'WHOLE_DEVICE',
  'ROTOR_OR_ASSEMBLY',
];

function received({ grams, richness, turn, weights }: YardChoice, lot: string): YardOrder {
  const figures = [grams, ...richness.map((each) => each * grams + (each > 0 ? (weights[0] ?? 0) : 0))];
  return { kind: 'RECEIVE', lot, form: cyclic(FORMS, turn), figures };
}

function partsOf({ weights, turn, permille }: YardChoice, available: number): readonly SplitPart[] {
  const proportions = [3, ...weights];
  const way = turn % 4;
  if (way === 0) return proportions.map((proportion) => ({ kind: 'PROPORTION', proportion }));
  if (way === 1)
    return [...weights.map((each): SplitPart => ({ kind: 'SHARE', ppm: each * 33_333 })), { kind: 'REST' }];
  const first = gramsAsked({ permille: permille ?? 500 }, available) ?? 1;
  if (way === 2) return [{ kind: 'MASS', grams: first }, { kind: 'REST' }];
  return [
    { kind: 'MASS', grams: first },
    { kind: 'MASS', grams: Math.max(1, available - first) },
  ];
}

function processOf(choice: YardChoice, yard: YardState, nameOf: (index: number) => string): YardOrder | null {
  const { turn, weights } = choice;
  const inputs = inputsOf(choice, yard, 2);
  const [first] = inputs;
  if (first === undefined) return null;
  const inGrams = inputs.reduce(
    (sum, { lot, grams }) => sum + (grams ?? Number(gramsIn(yard.books.on(lot, 'AVAILABLE')))),
    0,
  );
  const { form } = yard.books.lot(first.lot);
  const isDevice = form === 'WHOLE_DEVICE' || form === 'ROTOR_OR_ASSEMBLY';
  const step = isDevice
    ? cyclic(['DISMANTLE', 'DISMANTLE', 'SORT'] as const, turn)
    : cyclic(['SORT', 'SHRED'] as const, turn);
  const given: MaterialForm = step === 'SORT' ? form : step === 'SHRED' ? 'POWDER' : 'LIBERATED_MAGNET';
  const sum = weights.reduce((all, each) => all + each, 4);
  const outputs = weights.map((weight, index) => ({
    lotId: nameOf(index),
    form: given,
    grams: Math.max(1, Math.floor((inGrams * weight) / sum)),
  }));
  const residueGrams = Math.floor((inGrams * (turn % 3)) / sum);
  const residues =
    residueGrams > 0 ? [{ material: cyclic(RESIDUE_MATERIALS, turn), grams: residueGrams }] : [];
  const left = inGrams - residueGrams - outputs.reduce((all, { grams }) => all + grams, 0);
  // One in ten forgets to name a loss, or names one where nothing is lost.
  const isNamed = left > 0 !== (turn % 10 === 9);
  return {
    kind: 'PROCESS',
    step,
    inputs,
    outputs,
    residues,
    lossCause: isNamed ? cyclic(LOSS_CAUSES, turn) : null,
  };
}

function movementOf(
  choice: YardChoice & { readonly kind: 'CONFIRM' | 'RELEASE' | 'DISPATCH' | 'CONSUME' | 'DELIVER' },
  { reservations }: YardState,
): YardOrder | null {
  const { kind, turn, picks } = choice;
  const apt = [...reservations.all].filter(([, { reserved, inTransit, delivered, isSoft }]) => {
    if (kind === 'DELIVER') return inTransit > 0n;
    if (kind === 'CONSUME') return delivered > 0n;
    return reserved > 0n && isSoft === (kind === 'CONFIRM');
  });
  const all = [...reservations.all.keys()];
  // One in ten does not look at what can be done to a reservation.
  const reservation = picked(turn % 10 === 0 ? all : apt.map(([id]) => id), picks[0]);
  if (reservation === null) return null;
  const { reserved, inTransit, delivered } = reservations.get(reservation);
  if (kind === 'CONFIRM') return { kind, reservation };
  const there = Number(kind === 'DELIVER' ? inTransit : kind === 'CONSUME' ? delivered : reserved);
  const grams = gramsAsked(choice, there);
  if (kind !== 'DELIVER') return { kind, reservation, grams };
  return { kind, reservation, grams, ...arrivalOf(choice, grams ?? there) };
}

/** As it left, in one of three; otherwise lighter, or a little heavier. */
function arrivalOf(
  { turn, weights }: YardChoice,
  sent: number,
): Pick<OrderOf<'DELIVER'>, 'received' | 'cause'> {
  if (turn % 3 === 0) return { received: turn % 2 === 0 ? null : sent, cause: null };
  const difference = Math.floor((sent * (weights[0] ?? 0)) / (turn % 4 === 0 ? 8 : 100));
  const received = turn % 2 === 0 ? sent - Math.min(sent, difference) : sent + difference;
  return { received, cause: cyclic(TRANSIT_CAUSE_NAMES, turn + (weights.at(-1) ?? 0)) };
}

function reversalOf({ picks, turn }: YardChoice, { books }: YardState): YardOrder | null {
  const apt = books.postings.flatMap(({ kind, isUndone }, posting) =>
    !isUndone && ['SPLIT', 'MERGE', 'PROCESS', 'COUNT', 'ADJUST'].includes(kind) ? [posting] : [],
  );
  const all = books.postings.map((_posting, index) => index);
  // The latest are the likeliest to have nothing resting on them.
  const posting = picked(turn % 10 === 0 ? all : apt.slice(-4), picks[0]);
  return posting === null ? null : { kind: 'REVERSE', posting };
}

/** Lots with something available, and one time in twelve any. */
function lotsPicked({ picks, turn }: YardChoice, { books }: YardState, count: number): readonly string[] {
  const all = [...books.lots.keys()];
  const stocked = all.filter((id) => gramsIn(books.on(id, 'AVAILABLE')) > 0n);
  const among = turn % 12 === 0 || stocked.length === 0 ? all : stocked;
  return [...new Set(picks.slice(0, count).flatMap((pick) => picked(among, pick) ?? []))];
}

function inputsOf(choice: YardChoice, yard: YardState, count: number): readonly OrderedInput[] {
  const lots = lotsPicked(choice, yard, count);
  const form = lots[0] === undefined ? null : yard.books.lot(lots[0]).form;
  // One in eight does not look at the form.
  const fitting = lots.filter((lot) => choice.turn % 8 === 0 || yard.books.lot(lot).form === form);
  return fitting.map((lot) => ({
    lot,
    grams: gramsAsked(choice, Number(gramsIn(yard.books.on(lot, 'AVAILABLE')))),
  }));
}

function gramsAsked({ permille }: Pick<YardChoice, 'permille'>, there: number): number | null {
  return permille === null ? null : Math.max(1, Math.floor((there * permille) / 1_000));
}

function picked<Item>(items: readonly Item[], number = 0): Item | null {
  return items[number % Math.max(1, items.length)] ?? null;
}

function cyclic<Item>(items: readonly Item[], number: number): Item {
  const item = picked(items, number);
  if (item === null) throw new RangeError('Nothing to choose from');
  return item;
}
