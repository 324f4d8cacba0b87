import type { MatchDemand, MatchLot } from '../match-problem.js';
import { GATES } from './evaluate-gates.js';
import { GATE_KEYS, type Gate, type GateKey } from './gate.js';

/** Aspects kept of one gate; places are as many as there are yards, all else is few. */
const ASPECTS_KEPT = 4_096;

/**
 * Which gates keep which pairs out, for many lots: a gate is judged once for all lots that are alike in what it looks at. So a lot
 * costs a few additions a demand, where judging every pair costs twelve questions.
 */
export class GateTable {
  private readonly columns: readonly GateColumn[];
  private readonly sets: Uint16Array;
  private readonly positions: Int32Array;
  private readonly all: Judged;

  constructor(
    private readonly demands: readonly MatchDemand[],
    at: string,
  ) {
    this.sets = new Uint16Array(demands.length);
    this.positions = new Int32Array(demands.length);
    this.all = { bits: new Uint16Array(demands.length), passing: Int32Array.from(demands.keys()) };
    this.columns = GATES.map((gate, index) => new GateColumn(gate, 1 << index, demands, at));
  }

  /** By demand: the set of gates that do not pass, one bit each in the order of `GATE_KEYS`. It holds until the next call. */
  failingOf(lot: MatchLot): Uint16Array {
    const { sets } = this;
    sets.fill(0);
    for (const column of this.columns) {
      const { bits } = column.of(lot);
      for (let demand = 0; demand < this.demands.length; demand += 1)
        sets[demand] = (sets[demand] ?? 0) | (bits[demand] ?? 0);
    }
    return sets;
  }

  /**
   * Positions of the demands all of whose gates pass, ascending. It holds until the next call. Quicker than the sets of all demands:
   * it begins with the gate that passes fewest of those in the table, and gates that are in none are asked only of the demands that are left.
   */
  eligibleOf(lot: MatchLot): Int32Array {
    const tabled: Judged[] = [];
    const untabled: GateColumn[] = [];
    for (const column of this.columns) {
      const judged = column.ofCommon(lot);
      if (judged === null) untabled.push(column);
      else tabled.push(judged);
    }
    const { positions } = this;
    const first = shortest(tabled) ?? this.all;
    positions.set(first.passing);
    let count = first.passing.length;
    for (const judged of tabled)
      if (judged !== first) count = keepWhere(positions, count, (demand) => judged.bits[demand] === 0);
    for (const column of untabled)
      count = keepWhere(positions, count, (demand) => column.passes(lot, demand));
    return positions.subarray(0, count);
  }
}

/** What one gate says of all demands. */
interface Judged {
  /** By demand: 0, or the gate's bit where it does not pass. */
  readonly bits: Uint16Array;
  /** Positions of the demands where it passes, ascending. */
  readonly passing: Int32Array;
}

function shortest(lists: readonly Judged[]): Judged | undefined {
  let found = lists[0];
  for (const list of lists)
    if (found !== undefined && list.passing.length < found.passing.length) found = list;
  return found;
}

/** Moves those of the first `count` that are to stay to the front, in their order. @returns how many do */
function keepWhere(positions: Int32Array, count: number, stays: (position: number) => boolean): number {
  let kept = 0;
  for (let index = 0; index < count; index += 1) {
    const position = positions[index] ?? 0;
    if (!stays(position)) continue;
    positions[kept] = position;
    kept += 1;
  }
  return kept;
}

class GateColumn {
  private readonly known = new Map<string, Judged>();
  private readonly metOnce = new Set<string>();

  constructor(
    private readonly gate: Gate,
    private readonly bit: number,
    private readonly demands: readonly MatchDemand[],
    private readonly at: string,
  ) {}

  of(lot: MatchLot): Judged {
    const aspect = this.gate.aspectOf(lot);
    const known = this.known.get(aspect);
    if (known !== undefined) return known;
    if (this.known.size >= ASPECTS_KEPT) this.known.clear();
    const bits = Uint16Array.from(this.demands, (demand) =>
      this.gate.judge(lot, demand, this.at) === 'PASS' ? 0 : this.bit,
    );
    const judged = {
      bits,
      passing: Int32Array.from(this.demands.keys()).filter((demand) => bits[demand] === 0),
    };
    this.known.set(aspect, judged);
    return judged;
  }

  /** As `of`, of an aspect that has come before; null at its first time, for many are one lot's own. */
  ofCommon(lot: MatchLot): Judged | null {
    const aspect = this.gate.aspectOf(lot);
    const known = this.known.get(aspect);
    if (known !== undefined) return known;
    if (this.metOnce.has(aspect)) return this.of(lot);
    if (this.metOnce.size >= ASPECTS_KEPT) this.metOnce.clear();
    this.metOnce.add(aspect);
    return null;
  }

  passes(lot: MatchLot, position: number): boolean {
    const demand = this.demands[position];
    return demand !== undefined && this.gate.judge(lot, demand, this.at) === 'PASS';
  }
}

/** How many gates a set of `GateTable` has. */
export function gateCount(set: number): number {
  let count = 0;
  for (let rest = set; rest !== 0; rest &= rest - 1) count += 1;
  return count;
}

/** The only gate of a set of `GateTable`; null where it has none or several. */
export function onlyGate(set: number): GateKey | null {
  if (set === 0 || (set & (set - 1)) !== 0) return null;
  return GATE_KEYS[31 - Math.clz32(set)] ?? null;
}
