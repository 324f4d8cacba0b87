import { ON_HAND_ACCOUNTS, LOT_ACCOUNTS, type LotAccount } from '../../src/modules/ledger/domain/account.js';
import type { MaterialForm } from '../../src/modules/catalogue/domain/material-form.js';
import { ONE, rational, type Rational } from '../../src/shared/rational.js';
import { addSources, gramsIn, minus, NONE, plus, total, type Figures, type Shares } from './model-figures.js';

/** The order cannot be carried out; nothing has changed. */
export class Refused extends Error {
  /** @param code of the problem that the product answers */
  constructor(readonly code: string) {
    super(code);
  }
}

export interface ModelLot {
  readonly form: MaterialForm;
  /** A lot never changes what it is made of. */
  readonly shares: Shares;
  /** As it was made. */
  readonly grams: bigint;
  /** The posting that made it. */
  readonly making: number;
  readonly isReceived: boolean;
  /** As it is offered: to one buyer alone, or in parts of so many grams at the least. */
  isWhole: boolean;
  smallest: bigint;
  status: 'OPEN' | 'CLOSED' | 'WITHDRAWN';
}

/** What one place gains; a place is an account of a lot or, with a cause, of the site. */
export interface Move {
  readonly lot: string | null;
  readonly account: string;
  readonly figures: Figures;
  readonly shares: Shares;
}

export interface ModelPosting {
  readonly kind: string;
  readonly moves: readonly Move[];
  readonly made: readonly string[];
  readonly reverses: number | null;
  isUndone: boolean;
}

/** Postings after which what a lot holds is not what it was. */
const RESTING_ON_MASS = ['SPLIT', 'MERGE', 'PROCESS', 'COUNT', 'DISPATCH'];
const REVERSIBLE = ['SPLIT', 'MERGE', 'PROCESS', 'COUNT', 'ADJUST'];

/** Where a lot's material stands. */
export const placeOf = (lot: string | null, account: string): string =>
  lot === null ? account : `${lot}:${account}`;

/**
 * The books of a yard in the simplest way: a number for every place, changed in place, with the shares of the sources moved
 * along from lot to lot. It knows no double entry and no graph.
 */
export class ModelBooks {
  readonly lots = new Map<string, ModelLot>();
  readonly places = new Map<string, Figures>();
  readonly postings: ModelPosting[] = [];
  /** Grams of each source that places outside of the lots have taken in all; of what came in, less than nothing. */
  private readonly outside = new Map<string, Rational>();

  on(lot: string, account: LotAccount): Figures {
    return this.places.get(placeOf(lot, account)) ?? NONE;
  }

  onHand(lot: string): Figures {
    return total(ON_HAND_ACCOUNTS.map((account) => this.on(lot, account)));
  }

  lot(id: string): ModelLot {
    const lot = this.lots.get(id);
    if (lot === undefined) throw new Error(`The model has no lot ${id}`);
    return lot;
  }

  openLot(id: string): ModelLot {
    const lot = this.lot(id);
    if (lot.status !== 'OPEN') throw new Refused('lot-state-forbids');
    return lot;
  }

  /** Grams of each source over all places: nothing, wherever it went. */
  sourcesLeft(): ReadonlyMap<string, Rational> {
    const sum = new Map(this.outside);
    for (const [id, { shares }] of this.lots)
      addSources(sum, shares, rational(gramsIn(total(LOT_ACCOUNTS.map((account) => this.on(id, account))))));
    return sum;
  }

  /** A change of one account of a lot. */
  change(lot: string, account: LotAccount, figures: Figures): Move {
    return { lot, account, figures, shares: this.lot(lot).shares };
  }

  moved(lot: string, from: LotAccount, to: LotAccount, figures: Figures): readonly Move[] {
    return [this.change(lot, from, minus(NONE, figures)), this.change(lot, to, figures)];
  }

  newLot(id: string, lot: Pick<ModelLot, 'form' | 'shares' | 'grams'>, isReceived = false): string {
    const making = this.postings.length;
    this.lots.set(id, { ...lot, making, isReceived, isWhole: false, smallest: 0n, status: 'OPEN' });
    return id;
  }

  receive(id: string, form: MaterialForm, figures: Figures): void {
    const shares = new Map([[id, ONE]]);
    this.newLot(id, { form, shares, grams: gramsIn(figures) }, true);
    const brought = { lot: null, account: 'SUPPLIER', figures: minus(NONE, figures), shares };
    this.record('RECEIVE', [brought, this.change(id, 'AVAILABLE', figures)], [id]);
  }

  /** @throws Refused where a lot would have less than nothing, or metal without mass */
  record(
    kind: string,
    moves: readonly Move[],
    made: readonly string[] = [],
    reverses: number | null = null,
  ): number {
    const after = this.placesAfter(moves);
    for (const [place, figures] of after) this.places.set(place, figures);
    for (const { lot, figures, shares } of moves)
      if (lot === null) addSources(this.outside, shares, rational(gramsIn(figures)));
    this.postings.push({ kind, moves, made, reverses, isUndone: false });
    const undone = reverses === null ? undefined : this.postings[reverses];
    if (undone !== undefined) undone.isUndone = true;
    for (const id of lotsIn(moves)) {
      const lot = this.lot(id);
      if (lot.status === 'OPEN' && gramsIn(this.onHand(id)) === 0n) lot.status = 'CLOSED';
    }
    return this.postings.length - 1;
  }

  private placesAfter(moves: readonly Move[]): ReadonlyMap<string, Figures> {
    const after = new Map<string, Figures>();
    for (const { lot, account, figures } of moves) {
      const place = placeOf(lot, account);
      after.set(place, plus(after.get(place) ?? this.places.get(place) ?? NONE, figures));
    }
    for (const { lot, account } of moves) {
      const now = after.get(placeOf(lot, account)) ?? NONE;
      if (lot === null) continue;
      if (gramsIn(now) < 0n)
        throw new Refused(account === 'AVAILABLE' ? 'insufficient-available' : 'insufficient-balance');
      const isMetalAlone = gramsIn(now) === 0n && now.some((figure) => figure !== 0n);
      if (isMetalAlone || now.some((figure) => figure < 0n)) throw new Refused('insufficient-balance');
    }
    return after;
  }

  /** @throws Refused where it is undone in another way, has been already, or something rests on it */
  reverse(number: number): void {
    const posting = this.postings[number];
    if (posting === undefined) throw new Refused('posting-not-found');
    if (!REVERSIBLE.includes(posting.kind)) throw new Refused('posting-not-reversible');
    if (posting.isUndone) throw new Refused('posting-reversed-already');
    if (this.isRestedOn(number, posting)) throw new Refused('posting-has-dependents');
    this.undo(number, posting);
  }

  /** @throws Refused where the lot was made here, is gone already, or something was done with it */
  withdraw(id: string): void {
    const { isReceived, making, status } = this.lot(id);
    const posting = this.postings[making];
    if (!isReceived || posting === undefined) throw new Refused('lot-made-by-operation');
    if (status === 'WITHDRAWN') throw new Refused('lot-state-forbids');
    if (this.isRestedOn(making, posting)) throw new Refused('posting-has-dependents');
    this.undo(making, posting);
  }

  private undo(number: number, { moves, made }: ModelPosting): void {
    const back = moves.map((move) => ({ ...move, figures: minus(NONE, move.figures) }));
    this.record('REVERSE', back, [], number);
    for (const id of lotsIn(moves)) {
      const lot = this.lot(id);
      if (made.includes(id)) lot.status = 'WITHDRAWN';
      else lot.status = gramsIn(this.onHand(id)) > 0n ? 'OPEN' : 'CLOSED';
    }
  }

  private isRestedOn(number: number, { moves, made }: ModelPosting): boolean {
    const changed = lotsIn(moves);
    return this.postings.some((other, at) => {
      if (at === number || other.isUndone || other.reverses !== null) return false;
      const touched = lotsIn(other.moves);
      if (made.length > 0) return made.some((id) => touched.has(id));
      return (
        at > number && RESTING_ON_MASS.includes(other.kind) && [...changed].some((id) => touched.has(id))
      );
    });
  }
}

function lotsIn(moves: readonly Move[]): ReadonlySet<string> {
  const touching = moves.filter(({ figures }) => figures.some((figure) => figure !== 0n));
  return new Set(touching.flatMap(({ lot }) => lot ?? []));
}
