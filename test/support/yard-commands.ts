import fc from 'fast-check';
import { DomainError } from '../../src/shared/domain-error.js';
import { campaignSize } from './campaign-size.js';
import { ModelYard, type YardState } from './model-operations.js';
import { PlannedYard } from './planned-yard.js';
import { choices, orderOf, type YardChoice } from './yard-choices.js';
import {
  faultsAgainstModel,
  faultsOfBalances,
  faultsOfLastPosting,
  faultsOfProvenance,
  faultsOfSources,
  liveLots,
} from './yard-faults.js';
import type { YardOrder } from './yard-orders.js';

/** What only services refuse, which know of every posting and lot. */
const REFUSED_BY_SERVICES = [
  'lot-state-forbids',
  'lot-made-by-operation',
  'hold-released-already',
  'posting-has-dependents',
  'posting-not-reversible',
  'posting-reversed-already',
];

/** Sequences of one run, some twenty-five commands in each. */
export const SEQUENCES = campaignSize('YARD_SEQUENCES', 2_000);

/** How often each order was carried out, or refused with which code. */
export type CommandTally = Map<string, number>;

/** Gives an order to the model and to the planning functions. @throws Error where they do not agree, or a fault is found */
export function carryOutOnBoth(model: ModelYard, yard: PlannedYard, order: YardOrder): string {
  yard.given.push(order);
  const before = model.books.lots.size;
  const expected = model.carryOut(order);
  if (expected === null || !REFUSED_BY_SERVICES.includes(expected)) {
    const answer = answerOf(yard, order);
    if (answer !== expected) throw new Error(`${answer ?? 'Done'}; the model says ${expected ?? 'done'}`);
  }
  const made = [...model.books.lots.keys()].slice(before);
  const faults = [
    ...faultsOfBalances(yard),
    ...faultsAgainstModel(yard, model),
    ...(expected === null ? faultsOfLastPosting(yard, model) : []),
    ...faultsOfSources(model),
    ...(made.length > 0 ? faultsOfProvenance(yard, model, made) : []),
  ];
  if (faults.length > 0) throw new Error(faults.join('\n'));
  return expected ?? 'done';
}

function answerOf(yard: PlannedYard, order: YardOrder): string | null {
  try {
    yard.carryOut(order);
    return null;
  } catch (error) {
    if (error instanceof DomainError) return error.code;
    throw error;
  }
}

class YardCommand implements fc.Command<ModelYard, PlannedYard> {
  private order: YardOrder | null = null;

  constructor(
    private readonly choice: YardChoice,
    private readonly counts: CommandTally,
  ) {}

  check(model: YardState): boolean {
    return orderOf(this.choice, model) !== null;
  }

  run(model: ModelYard, yard: PlannedYard): void {
    this.order = orderOf(this.choice, model);
    if (this.order === null) return;
    const key = `${this.order.kind} ${carryOutOnBoth(model, yard, this.order)}`;
    this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
  }

  toString(): string {
    return JSON.stringify(this.order ?? this.choice);
  }
}

type Commands = Iterable<fc.Command<ModelYard, PlannedYard>>;

/** @param counts of the commands that ran, which it adds to */
export function yardCommands(counts: CommandTally, maxCommands: number): fc.Arbitrary<Commands> {
  const command = choices().map((choice) => new YardCommand(choice, counts));
  return fc.commands([command], { maxCommands, size: 'max' });
}

/** Runs commands on an empty yard; at the end every lot is traced, whatever was done since it was made. */
export function runCommands(commands: Commands): void {
  const [model, real] = [new ModelYard(), new PlannedYard()];
  try {
    fc.modelRun(() => ({ model, real }), commands);
  } catch (error) {
    // A command prints what it last came to, which may be of a later attempt to shrink: these are the orders that failed.
    throw new Error(`Orders: ${JSON.stringify(real.given)}`, { cause: error });
  }
  const faults = faultsOfProvenance(real, model, liveLots(model));
  if (faults.length > 0) throw new Error(faults.join('\n'));
}
