import type { ParentRow } from '../src/modules/lots/domain/genealogy/parent-table.js';
import { randomStream } from './random-stream.js';

/** A genealogy to ask about: of one lot backwards, of one receipt forwards. */
export interface GenealogyShape {
  readonly name: string;
  readonly rows: readonly ParentRow[];
  readonly lots: number;
  readonly lastLotId: string;
  readonly firstLotId: string;
}

const LOTS = 100_000;

/** Numbers lots as they are made, in ids as long as the real ones. */
class ShapeBuilder {
  readonly rows: ParentRow[] = [];
  readonly madeGrams: number[] = [];
  private readonly random = randomStream(1);

  /** Grams of a receipt: 100 kg to 2 t. */
  receive(grams = this.whole(100_000, 2_000_000)): number {
    return this.madeGrams.push(grams) - 1;
  }

  mix(parts: readonly (readonly [lot: number, grams: number])[]): number {
    const child = this.madeGrams.push(parts.reduce((sum, [, grams]) => sum + grams, 0)) - 1;
    for (const [lot, parentGrams] of parts)
      this.rows.push({ childLotId: idOf(child), parentLotId: idOf(lot), parentGrams });
    return child;
  }

  gramsOf(lot: number): number {
    return this.madeGrams[lot] ?? 0;
  }

  whole(min: number, max: number): number {
    return min + Math.floor(this.random.uniform() * (max - min + 1));
  }

  shape(name: string, last = this.madeGrams.length - 1): GenealogyShape {
    const lots = this.madeGrams.length;
    return { name, rows: this.rows, lots, firstLotId: idOf(0), lastLotId: idOf(last) };
  }
}

export function idOf(lot: number): string {
  return `0199b0a2-7000-7000-8000-${lot.toString(16).padStart(12, '0')}`;
}

/** Receipts merged whole in pairs, the pairs in pairs, and so on: a shipment of everything. */
function pairs(): GenealogyShape {
  const builder = new ShapeBuilder();
  let level = Array.from({ length: LOTS / 2 }, () => builder.receive());
  while (level.length > 1) {
    const next: number[] = [];
    for (let k = 0; k + 1 < level.length; k += 2) {
      const [a = 0, b = 0] = [level[k], level[k + 1]];
      next.push(
        builder.mix([
          [a, builder.gramsOf(a)],
          [b, builder.gramsOf(b)],
        ]),
      );
    }
    if (level.length % 2 === 1) next.push(level.at(-1) ?? 0);
    level = next;
  }
  return builder.shape('pairs of pairs');
}

/** A thousand merges in a row, each of a part of the one before with 99 receipts. */
function mergesInARow(): GenealogyShape {
  const builder = new ShapeBuilder();
  let lot = builder.receive();
  for (let merge = 0; merge < 1_000; merge++) {
    const parts = Array.from({ length: 98 }, () => builder.receive()).map(
      (receipt) => [receipt, builder.whole(1_000, builder.gramsOf(receipt))] as const,
    );
    lot = builder.mix([[lot, builder.whole(1_000, builder.gramsOf(lot))], ...parts]);
  }
  return builder.shape('1,000 merges in a row');
}

/** Parts split off parts, a hundred thousand times. */
function splitsInARow(): GenealogyShape {
  const builder = new ShapeBuilder();
  let lot = builder.receive(2_000_000_000);
  while (builder.madeGrams.length < LOTS) lot = builder.mix([[lot, builder.gramsOf(lot) - 7]]);
  return builder.shape('100,000 splits in a row');
}

/** Split in two and merged again with another receipt, 25,000 times. */
function diamonds(): GenealogyShape {
  const builder = new ShapeBuilder();
  let lot = builder.receive();
  while (builder.madeGrams.length + 4 <= LOTS) {
    const grams = builder.whole(1, builder.gramsOf(lot) - 1);
    const left = builder.mix([[lot, grams]]);
    const right = builder.mix([[lot, builder.gramsOf(lot) - grams]]);
    const other = builder.receive(builder.whole(1_000, 20_000));
    lot = builder.mix([
      [left, builder.gramsOf(left)],
      [right, builder.gramsOf(right)],
      [other, builder.gramsOf(other)],
    ]);
  }
  return builder.shape('25,000 diamonds in a row');
}

/** Each of a thousand lots a day is mixed of three of the day before, for a hundred days. */
function layers(): GenealogyShape {
  const builder = new ShapeBuilder();
  let level = Array.from({ length: 1_000 }, () => builder.receive());
  while (builder.madeGrams.length < LOTS) {
    const before = level;
    level = before.map(() => {
      const chosen = new Set([0, 1, 2].map(() => before[builder.whole(0, before.length - 1)] ?? 0));
      return builder.mix([...chosen].map((lot) => [lot, builder.whole(1_000, 400_000)] as const));
    });
  }
  return builder.shape('100 layers of 1,000, mixed at random');
}

/**
 * A yard over years: receipts, blends of two to six of what came in lately, splits into shipments; the lots asked about
 * are the first receipt and a blend of the last two thousand lots.
 */
function yard(): GenealogyShape {
  const builder = new ShapeBuilder();
  const recent = (): number => {
    const count = builder.madeGrams.length;
    return builder.whole(Math.max(0, count - 3_000), count - 1);
  };
  for (let k = 0; k < 10; k++) builder.receive();
  while (builder.madeGrams.length < LOTS - 1) {
    const dice = builder.whole(0, 9);
    if (dice < 4) builder.receive();
    else if (dice < 7) {
      const lot = recent();
      for (let k = 0; k < 3; k++) builder.mix([[lot, Math.ceil(builder.gramsOf(lot) / 3)]]);
    } else {
      const chosen = new Set(Array.from({ length: builder.whole(2, 6) }, recent));
      builder.mix([...chosen].map((lot) => [lot, builder.whole(1, builder.gramsOf(lot))] as const));
    }
  }
  const lots = builder.madeGrams.length;
  builder.mix(Array.from({ length: 2_000 }, (_, k) => [lots - 2_000 + k, 1_000] as const));
  return builder.shape('a yard over years');
}

export const GENEALOGY_SHAPES: readonly (() => GenealogyShape)[] = [
  pairs,
  mergesInARow,
  splitsInARow,
  diamonds,
  layers,
  yard,
];
