import { ON_HAND_ACCOUNTS } from '../../src/modules/ledger/domain/account.js';
import type { SplitPart } from '../../src/modules/lots/domain/operations/split.js';
import {
  divided,
  gramsIn,
  inProportion,
  largestRemainder,
  minus,
  mixed,
  NONE,
  taken,
  total,
  withGrams,
  type Figures,
} from './model-figures.js';
import { askedOf, ModelReservations } from './model-reservations.js';
import { ModelBooks, Refused, type Move } from './model-yard.js';
import type { OrderedInput, OrderOf, YardOrder } from './yard-orders.js';

interface ModelHold {
  readonly lot: string;
  readonly grams: bigint;
  readonly posting: number;
  isReleased: boolean;
}

interface ModelInput {
  readonly lot: string;
  readonly figures: Figures;
}

/** What there is to choose from. */
export type YardState = Pick<ModelYard, 'books' | 'reservations' | 'holds'>;

/** A yard as its foreman would keep it in his head: what every order comes to, or why it cannot be done. */
export class ModelYard {
  readonly books = new ModelBooks();
  readonly reservations = new ModelReservations(this.books);
  readonly holds = new Map<string, ModelHold>();

  /** @returns null where it is done; otherwise the code of the refusal, and nothing has changed */
  carryOut(order: YardOrder): string | null {
    try {
      this.perform(order);
      return null;
    } catch (error) {
      if (error instanceof Refused) return error.code;
      throw error;
    }
  }

  private perform(order: YardOrder): void {
    switch (order.kind) {
      case 'RECEIVE': {
        this.books.receive(order.lot, order.form, order.figures.map(BigInt));
        return;
      }
      case 'SPLIT': {
        this.split(order);
        return;
      }
      case 'MERGE': {
        this.merge(order);
        return;
      }
      case 'PROCESS': {
        this.process(order);
        return;
      }
      case 'COUNT': {
        this.count(order);
        return;
      }
      case 'HOLD': {
        this.hold(order);
        return;
      }
      case 'HOLD_RELEASE': {
        this.releaseHold(order);
        return;
      }
      case 'ADJUST': {
        this.adjust(order);
        return;
      }
      case 'WITHDRAW': {
        this.books.withdraw(order.lot);
        return;
      }
      case 'REVERSE': {
        this.books.reverse(order.posting);
        return;
      }
      default: {
        this.promise(order);
        return;
      }
    }
  }

  private promise(
    order: OrderOf<
      'LIST' | 'RESERVE' | 'CONFIRM' | 'RELEASE' | 'DISPATCH' | 'CONSUME' | 'DELIVER' | 'PASS' | 'SWEEP'
    >,
  ): void {
    switch (order.kind) {
      case 'LIST': {
        this.reservations.list(order);
        return;
      }
      case 'RESERVE': {
        this.reservations.reserve(order);
        return;
      }
      case 'CONFIRM': {
        this.reservations.confirm(order);
        return;
      }
      case 'DELIVER': {
        this.reservations.deliver(order);
        return;
      }
      case 'PASS':
        this.reservations.now += order.hours;
        return;
      case 'SWEEP': {
        this.reservations.sweep();
        return;
      }
      default: {
        this.reservations.act(order);
        return;
      }
    }
  }

  private split({ lot, parts, made }: OrderOf<'SPLIT'>): void {
    const { form, shares } = this.books.openLot(lot);
    const whole = this.books.on(lot, 'AVAILABLE');
    if (gramsIn(whole) === 0n) throw new Refused('insufficient-available');
    const amounts = divided(whole, splitGrams(gramsIn(whole), parts));
    const moves = [this.books.change(lot, 'AVAILABLE', minus(NONE, whole))];
    amounts.forEach((figures, index) => {
      const id = this.books.newLot(made[index] ?? '', { form, shares, grams: gramsIn(figures) });
      moves.push(this.books.change(id, 'AVAILABLE', figures));
    });
    this.books.record('SPLIT', moves, made);
  }

  private merge({ inputs: ordered, made }: OrderOf<'MERGE'>): void {
    if (ordered.length < 2) throw new Refused('operation-inputs-not-valid');
    const inputs = this.takeInputs(ordered);
    const forms = inputs.map(({ lot }) => this.books.lot(lot).form);
    const [form] = forms;
    if (form === undefined || new Set(forms).size > 1) throw new Refused('lots-must-not-mix');
    const figures = total(inputs.map((input) => input.figures));
    this.books.newLot(made, { form, shares: this.mixtureOf(inputs), grams: gramsIn(figures) });
    const moves = [...this.given(inputs), this.books.change(made, 'AVAILABLE', figures)];
    this.books.record('MERGE', moves, [made]);
  }

  private process(order: OrderOf<'PROCESS'>): void {
    const inputs = this.takeInputs(order.inputs);
    const whole = total(inputs.map(({ figures }) => figures));
    const outputGrams = order.outputs.map(({ grams }) => BigInt(grams));
    const residueGrams = order.residues.map(({ grams }) => BigInt(grams));
    const lost = [...outputGrams, ...residueGrams].reduce((left, grams) => left - grams, gramsIn(whole));
    const isNamed = order.lossCause !== null;
    if (lost < 0n || lost > 0n !== isNamed || !this.areFormsRight(order))
      throw new Refused('process-not-valid');
    const loss = withGrams(lost, inProportion(whole, lost, gramsIn(whole)));
    const shares = this.mixtureOf(inputs);
    const moves = [...this.given(inputs)];
    divided(minus(whole, loss), outputGrams).forEach((figures, index) => {
      const output = order.outputs[index];
      if (output === undefined) return;
      this.books.newLot(output.lotId, { form: output.form, shares, grams: gramsIn(figures) });
      moves.push(this.books.change(output.lotId, 'AVAILABLE', figures));
    });
    order.residues.forEach(({ material }, index) => {
      const figures = withGrams(residueGrams[index] ?? 0n, NONE);
      moves.push({ lot: null, account: `RESIDUE:${material}`, figures, shares });
    });
    if (order.lossCause !== null)
      moves.push({ lot: null, account: `LOSS:${order.lossCause}`, figures: loss, shares });
    this.books.record(
      'PROCESS',
      moves,
      order.outputs.map(({ lotId }) => lotId),
    );
  }

  /** Of the three steps that the orders know. */
  private areFormsRight({ step, inputs, outputs }: OrderOf<'PROCESS'>): boolean {
    const forms = new Set(inputs.map(({ lot }) => this.books.lot(lot).form));
    if (step === 'SORT') return forms.size === 1 && outputs.every(({ form }) => forms.has(form));
    if (step === 'SHRED') return !forms.has('POWDER') && outputs.every(({ form }) => form === 'POWDER');
    if (step !== 'DISMANTLE') throw new Error(`The model knows no ${step}`);
    const isDevice = [...forms].every((form) => form === 'WHOLE_DEVICE' || form === 'ROTOR_OR_ASSEMBLY');
    return (
      isDevice && outputs.every(({ form }) => form === 'ROTOR_OR_ASSEMBLY' || form === 'LIBERATED_MAGNET')
    );
  }

  private takeInputs(inputs: readonly OrderedInput[]): readonly ModelInput[] {
    for (const { lot } of inputs) this.books.openLot(lot);
    if (new Set(inputs.map(({ lot }) => lot)).size < inputs.length)
      throw new Refused('operation-inputs-not-valid');
    return inputs.map(({ lot, grams }) => {
      const available = this.books.on(lot, 'AVAILABLE');
      return { lot, figures: taken(available, askedOf(available, grams)) };
    });
  }

  private given(inputs: readonly ModelInput[]): readonly Move[] {
    return inputs.map(({ lot, figures }) => this.books.change(lot, 'AVAILABLE', minus(NONE, figures)));
  }

  private mixtureOf(inputs: readonly ModelInput[]) {
    return mixed(
      inputs.map(({ lot, figures }) => ({ shares: this.books.lot(lot).shares, grams: gramsIn(figures) })),
    );
  }

  private count({ lot, grams, cause }: OrderOf<'COUNT'>): void {
    const { shares } = this.books.openLot(lot);
    const available = this.books.on(lot, 'AVAILABLE');
    const book = total([available, this.books.on(lot, 'RESERVED'), this.books.on(lot, 'HELD')]);
    const found = BigInt(grams) - gramsIn(book);
    const gained =
      found < 0n
        ? minus(NONE, taken(available, askedOf(available, Number(-found))))
        : withGrams(found, gramsIn(book) > 0n ? inProportion(book, found, gramsIn(book)) : NONE);
    const adjustment = { lot: null, account: `ADJUSTMENT:${cause}`, figures: minus(NONE, gained), shares };
    this.books.record('COUNT', found === 0n ? [] : [adjustment, this.books.change(lot, 'AVAILABLE', gained)]);
  }

  private hold({ lot, grams, hold }: OrderOf<'HOLD'>): void {
    this.books.openLot(lot);
    const available = this.books.on(lot, 'AVAILABLE');
    const asked = askedOf(available, grams);
    const moves = this.books.moved(lot, 'AVAILABLE', 'HELD', taken(available, asked));
    const posting = this.books.record('HOLD', moves);
    this.holds.set(hold, { lot, grams: asked, posting, isReleased: false });
  }

  /** As of any lot of one composition: what is let go takes its share of what is held. */
  private releaseHold({ hold, isSamePerson }: OrderOf<'HOLD_RELEASE'>): void {
    const found = this.holds.get(hold);
    if (found === undefined) throw new Error(`The model has no hold ${hold}`);
    if (found.isReleased) throw new Refused('hold-released-already');
    if (isSamePerson) throw new Refused('hold-needs-another-person');
    const figures = taken(this.books.on(found.lot, 'HELD'), found.grams);
    const moves = this.books.moved(found.lot, 'HELD', 'AVAILABLE', figures);
    this.books.record('HOLD_RELEASE', moves, [], found.posting);
    found.isReleased = true;
  }

  private adjust({ lot, metals }: OrderOf<'ADJUST'>): void {
    const { shares, grams: madeGrams } = this.books.openLot(lot);
    const inUse = ON_HAND_ACCOUNTS.filter((account) => gramsIn(this.books.on(lot, account)) > 0n);
    const grams = inUse.map((account) => gramsIn(this.books.on(lot, account)));
    const there = grams.reduce((sum, each) => sum + each, 0n);
    const believed = [there, ...metals.map((metal) => (BigInt(metal) * there) / madeGrams)];
    const moves = divided(believed, grams).flatMap((target, index) => {
      const account = inUse[index] ?? 'AVAILABLE';
      const figures = minus(target, this.books.on(lot, account));
      return [
        { lot: null, account: 'ADJUSTMENT:ASSAY', figures: minus(NONE, figures), shares },
        this.books.change(lot, account, figures),
      ];
    });
    this.books.record('ADJUST', moves);
  }
}

const MILLION = 1_000_000n;

/** Grams of the parts. @throws Refused where they do not make the whole, or one would be nothing */
function splitGrams(whole: bigint, parts: readonly SplitPart[]): readonly bigint[] {
  const rests = parts.filter(({ kind }) => kind === 'REST').length;
  const kinds = new Set(parts.map(({ kind }) => kind).filter((kind) => kind !== 'REST'));
  if (parts.length < 2 || rests > 1 || kinds.size > 1 || (kinds.has('PROPORTION') && rests > 0))
    throw new Refused('split-not-valid');
  const of = kinds.has('SHARE') ? MILLION : whole;
  const stated = parts.map((part) =>
    part.kind === 'MASS'
      ? BigInt(part.grams)
      : part.kind === 'SHARE'
        ? BigInt(part.ppm)
        : part.kind === 'PROPORTION'
          ? BigInt(part.proportion)
          : 0n,
  );
  const left = of - stated.reduce((sum, each) => sum + each, 0n);
  const isAllStated = kinds.has('PROPORTION') || left === 0n || (left > 0n && rests === 1);
  if (!isAllStated) throw new Refused('split-not-valid');
  const weights = parts.map(({ kind }, index) => (kind === 'REST' ? left : (stated[index] ?? 0n)));
  const grams = largestRemainder(whole, weights);
  if (grams.includes(0n)) throw new Refused('split-not-valid');
  return grams;
}
