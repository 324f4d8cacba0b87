import fc from 'fast-check';
import { apportion } from '../../src/shared/apportion.js';
import { addRationals, multiplyRationals, type Rational, rational, ZERO } from '../../src/shared/rational.js';
import type { ParentRow } from '../../src/modules/lots/domain/genealogy/parent-table.js';

/** What somebody does in a yard; lots are chosen by number, modulo those that have something left. */
export type YardOperation =
  | { readonly kind: 'RECEIVE'; readonly grams: number }
  | {
      readonly kind: 'MIX';
      readonly lots: readonly number[];
      readonly percent: number;
      readonly lostPercent: number;
    }
  | { readonly kind: 'SPLIT'; readonly lot: number; readonly weights: readonly number[] }
  | { readonly kind: 'DELIVER'; readonly lot: number; readonly percent: number };

export interface YardHolding {
  /** The lot, or a stand-in with the same parents for what an operation lost. */
  readonly lotId: string;
  readonly account: 'AVAILABLE' | 'DELIVERED' | 'LOSS';
  readonly grams: number;
}

type Amounts = ReadonlyMap<string, Rational>;

/**
 * A yard that knows of every lot how many grams of each receipt are in it, because it moves those grams along with
 * every operation: a second way to the same figures, which knows no shares and no graph.
 */
export class Yard {
  readonly rows: ParentRow[] = [];
  readonly receivedGrams = new Map<string, number>();
  private readonly holdings = new Map<string, YardHolding>();
  private readonly amounts = new Map<string, Amounts>();
  private count = 0;

  constructor(operations: readonly YardOperation[]) {
    for (const operation of operations) this.apply(operation);
  }

  get lotIds(): readonly string[] {
    return [...this.amounts.keys()];
  }

  allHoldings(): readonly YardHolding[] {
    return [...this.holdings.values()].filter(({ grams }) => grams > 0);
  }

  /** Grams of a receipt in a holding. */
  amountIn({ lotId, account }: YardHolding, receiptId: string): Rational {
    return this.amounts.get(`${lotId} ${account}`)?.get(receiptId) ?? ZERO;
  }

  private apply(operation: YardOperation): void {
    if (operation.kind === 'RECEIVE') {
      const id = this.newId();
      this.receivedGrams.set(id, operation.grams);
      this.put(id, 'AVAILABLE', operation.grams, new Map([[id, rational(operation.grams)]]));
      return;
    }
    const stocked = this.allHoldings().filter(({ account }) => account === 'AVAILABLE');
    const chosen = [...new Set('lots' in operation ? operation.lots : [operation.lot])].flatMap(
      (number) => stocked[number % Math.max(1, stocked.length)] ?? [],
    );
    const sources = [...new Set(chosen)];
    if (sources.length === 0) return;
    if (operation.kind === 'DELIVER') this.deliver(sources, operation.percent);
    else if (operation.kind === 'SPLIT') this.make(sources, 100, operation.weights, 0);
    else this.make(sources, operation.percent, [1], operation.lostPercent);
  }

  private deliver(sources: readonly YardHolding[], percent: number): void {
    for (const source of sources) {
      const { grams, amounts } = this.take(source, percent);
      this.put(source.lotId, 'DELIVERED', grams, amounts);
    }
  }

  /** Mixes a part of each source and makes lots of it, in proportion to the weights, after a loss. */
  private make(
    sources: readonly YardHolding[],
    percent: number,
    weights: readonly number[],
    lostPercent: number,
  ): void {
    const taken = sources.map((source) => ({ source, ...this.take(source, percent) }));
    const inputGrams = taken.reduce((sum, { grams }) => sum + grams, 0);
    const mix = new Map<string, Rational>();
    for (const { amounts } of taken) {
      for (const [receipt, amount] of amounts)
        mix.set(receipt, addRationals(mix.get(receipt) ?? ZERO, amount));
    }
    const lostGrams = Math.floor((inputGrams * lostPercent) / 100);
    const outputs = apportion(inputGrams - lostGrams, weights).map((grams) => ({
      grams,
      account: 'AVAILABLE',
    }));
    for (const { grams, account } of [...outputs, { grams: lostGrams, account: 'LOSS' }] as const) {
      if (grams === 0) continue;
      const id = this.newId();
      for (const { source, grams: parentGrams } of taken)
        this.rows.push({ childLotId: id, parentLotId: source.lotId, parentGrams });
      this.put(id, account as YardHolding['account'], grams, part(mix, grams, inputGrams));
    }
  }

  private take(source: YardHolding, percent: number): { grams: number; amounts: Amounts } {
    const key = `${source.lotId} ${source.account}`;
    const grams = Math.max(1, Math.floor((source.grams * percent) / 100));
    const all = this.amounts.get(key) ?? new Map<string, Rational>();
    this.holdings.set(key, { ...source, grams: source.grams - grams });
    this.amounts.set(key, part(all, source.grams - grams, source.grams));
    return { grams, amounts: part(all, grams, source.grams) };
  }

  private put(lotId: string, account: YardHolding['account'], grams: number, amounts: Amounts): void {
    const key = `${lotId} ${account}`;
    const held = this.holdings.get(key)?.grams ?? 0;
    const sum = new Map(this.amounts.get(key) ?? []);
    for (const [receipt, amount] of amounts) sum.set(receipt, addRationals(sum.get(receipt) ?? ZERO, amount));
    this.holdings.set(key, { lotId, account, grams: held + grams });
    this.amounts.set(key, sum);
  }

  private newId(): string {
    return `lot-${String(this.count++).padStart(3, '0')}`;
  }
}

function part(amounts: Amounts, grams: number, ofGrams: number): Amounts {
  const factor = rational(grams, ofGrams);
  return new Map([...amounts].map(([receipt, amount]) => [receipt, multiplyRationals(amount, factor)]));
}

const lotNumber = fc.nat({ max: 1_000 });
const percent = fc.integer({ min: 1, max: 100 });
const receipt = fc.record({
  kind: fc.constant('RECEIVE' as const),
  grams: fc.integer({ min: 1, max: 2_000_000 }),
});

/** Up to thirty operations after two receipts. */
export const yards: fc.Arbitrary<Yard> = fc
  .tuple(
    fc.array(receipt, { minLength: 2, maxLength: 2 }),
    fc.array(
      fc.oneof(
        { weight: 2, arbitrary: receipt },
        {
          weight: 4,
          arbitrary: fc.record({
            kind: fc.constant('MIX' as const),
            lots: fc.array(lotNumber, { minLength: 1, maxLength: 4 }),
            percent,
            lostPercent: fc.integer({ min: 0, max: 40 }),
          }),
        },
        {
          weight: 3,
          arbitrary: fc.record({
            kind: fc.constant('SPLIT' as const),
            lot: lotNumber,
            weights: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 }),
          }),
        },
        {
          weight: 1,
          arbitrary: fc.record({ kind: fc.constant('DELIVER' as const), lot: lotNumber, percent }),
        },
      ),
      { maxLength: 30 },
    ),
  )
  .map(([receipts, operations]) => new Yard([...receipts, ...operations]));
