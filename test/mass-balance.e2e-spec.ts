import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { LotHoldOutcomeView } from '../src/modules/lots/lot-hold.view.js';
import { LOT_ACCOUNTS } from '../src/modules/ledger/domain/account.js';
import { chainIsSealed } from './support/audit-chain.js';
import { magnets } from './support/ledger.js';
import { aKeyOf, asHolderOf } from './support/api-keys.js';
import { inParallel } from './support/api-user.js';
import { ModelYard } from './support/model-operations.js';
import { aSeparator, faultsOfBooks } from './support/reservations.js';
import { ServedYard, type ServedOrder } from './support/served-yard.js';
import { startTestApp, type TestApp } from './support/test-app.js';
import { databaseEngine } from './support/test-database.js';
import { aYard, found, made, post, type Yard } from './support/yard.js';
import { choices, ORDER_KINDS, orderOf, type YardChoice } from './support/yard-choices.js';
import type { YardOrder } from './support/yard-orders.js';

/** Yards that work at the same time, and what is wanted in each. */
const YARDS = 3;
const CHOICES_PER_YARD = 60;
/** Pairs of orders of one lot that are given at the same time. */
const PAIRS = 30;
const TIMEOUT_MS = 300_000;
const SEED = 20_261_126;

/** Everything that a server can be asked for without knowing its estimates, or waiting. */
const SERVED_KINDS = ORDER_KINDS.filter(
  (kind) => !['RECEIVE', 'ADJUST', 'CONFIRM', 'PASS', 'SWEEP'].includes(kind),
);

/** A yard on the server with the model of it, and everything that was done in it. */
class ModelledYard {
  private readonly done: YardOrder[] = [];
  private postingIds: (string | null)[] = [];
  model = new ModelYard();

  constructor(readonly served: ServedYard) {}

  async receive(grams: number): Promise<string> {
    const lot = `lot-${String(this.model.books.lots.size).padStart(4, '0')}`;
    const { figures, postingId } = await this.served.receive(lot, grams);
    const order = { kind: 'RECEIVE', lot, form: 'LIBERATED_MAGNET', figures: figures.map(Number) } as const;
    expect(this.model.carryOut(order)).toBeNull();
    this.done.push(order);
    this.postingIds.push(postingId);
    return lot;
  }

  /** What a choice comes to here; null for nothing that can be asked of a server. */
  orderOf(choice: YardChoice): ServedOrder | null {
    const order = orderOf(choice, this.model) as ServedOrder | null;
    if (order?.kind === 'RESERVE') return { ...order, hours: null };
    // A withdrawal does not say which posting it made.
    if (order?.kind === 'REVERSE' && this.postingIds[order.posting] === null) return null;
    return order;
  }

  /** The server does what the model does, or refuses it with the same code. */
  async carryOut(order: ServedOrder): Promise<string> {
    if (order.kind === 'RESERVE') await this.served.offer(order.lot, this.model.books.lot(order.lot));
    const { code, postingId } = await this.served.carryOut(order, this.postingIds);
    const expected = this.model.carryOut(order);
    expect({ order, code }).toEqual({ order, code: expected });
    if (code === null) this.noteDone(order, postingId);
    return `${order.kind} ${code ?? 'done'}`;
  }

  /** Both at once: the outcome must be that of one of them after the other. */
  async carryOutAtOnce(first: ServedOrder, second: ServedOrder): Promise<string> {
    const orders = [first, second] as const;
    for (const order of orders)
      if (order.kind === 'RESERVE') await this.served.offer(order.lot, this.model.books.lot(order.lot));
    const answers = await Promise.all(orders.map((order) => this.served.carryOut(order, this.postingIds)));
    const turns = [
      [0, 1],
      [1, 0],
    ] as const;
    for (const turn of turns) {
      const model = this.replayed();
      const expected = turn.map((which) => model.carryOut(orders[which]));
      if (turn.some((which, at) => answers[which]?.code !== expected[at])) continue;
      if (!(await this.isAsIn(model, concerned(orders, model)))) continue;
      this.model = model;
      for (const which of turn)
        if (answers[which]?.code === null) this.noteDone(orders[which], answers[which].postingId);
      return answers.map(({ code }) => code ?? 'done').join(' & ');
    }
    throw new Error(`Neither turn explains ${JSON.stringify({ orders, answers })}`);
  }

  async isAsIn({ books }: ModelYard, lots: readonly string[] = [...books.lots.keys()]): Promise<boolean> {
    const there = await inParallel(
      lots.map((lot) => async () => {
        const [accounts, { status }] = [await this.served.accountsOf(lot), await this.served.lot(lot)];
        return {
          lot,
          accounts: accounts.map(String),
          status: status === 'DRAFT' || status === 'LISTED' ? 'OPEN' : status,
        };
      }),
    );
    const expected = lots.map((lot) => ({
      lot,
      accounts: LOT_ACCOUNTS.map((account) => String(books.on(lot, account))),
      status: books.lot(lot).status,
    }));
    return JSON.stringify(there) === JSON.stringify(expected);
  }

  private noteDone(order: ServedOrder, postingId: string | null): void {
    this.done.push(order);
    // A listing moves nothing.
    if (order.kind !== 'LIST') this.postingIds.push(postingId);
  }

  private replayed(): ModelYard {
    const model = new ModelYard();
    for (const order of this.done) model.carryOut(order);
    return model;
  }
}

/** Lots of the orders, and what they made. */
function concerned(orders: readonly ServedOrder[], { books }: ModelYard): readonly string[] {
  const named = orders.flatMap((order) => ('lot' in order ? order.lot : []));
  const made = orders.flatMap((order) => (order.kind === 'SPLIT' ? order.made : []));
  return [...new Set([...named, ...made])].filter((lot) => books.lots.has(lot));
}

describe(`the mass of a yard on ${databaseEngine()}`, () => {
  let app: TestApp;
  let separatorId: string;
  beforeAll(async () => {
    app = await startTestApp();
    separatorId = await aSeparator(app);
  }, 120_000);
  afterAll(() => app.close());

  const aModelledYard = async (): Promise<ModelledYard> =>
    new ModelledYard(await ServedYard.open(app, await aYard(app), separatorId));

  async function expectBooksHold(): Promise<void> {
    expect(await found(app, '/v1/ledger/verification')).toMatchObject({ holds: true, differenceCount: 0 });
    expect(await faultsOfBooks(app.database)).toEqual([]);
    await chainIsSealed(app);
    expect(await found(app, '/v1/audit/verification')).toMatchObject({
      verified: true,
      firstBrokenLink: null,
    });
  }

  it(
    'is where a simple model says it is, whatever several yards do at once',
    async () => {
      const outcomes: string[] = [];
      const work = async (_nothing: unknown, index: number): Promise<void> => {
        const yard = await aModelledYard();
        for (const grams of [1_000_003, 40_000, 999]) await yard.receive(grams);
        for (const choice of fc.sample(choices(SERVED_KINDS), {
          seed: SEED + index,
          numRuns: CHOICES_PER_YARD,
        })) {
          const order = yard.orderOf(choice);
          if (order !== null) outcomes.push(await yard.carryOut(order));
        }
        expect(await yard.isAsIn(yard.model)).toBe(true);
      };
      await Promise.all(Array.from({ length: YARDS }, work));
      expect(outcomes.length).toBeGreaterThan((YARDS * CHOICES_PER_YARD) / 2);
      expect(outcomes.some((outcome) => !outcome.endsWith(' done'))).toBe(true);
      await expectBooksHold();
    },
    TIMEOUT_MS,
  );

  it(
    'is what one after the other would leave, where two ask for one lot at once',
    async () => {
      const yard = await aModelledYard();
      const two = fc.tuple(
        choices(['SPLIT', 'COUNT', 'HOLD', 'RESERVE']),
        choices(['HOLD', 'RESERVE', 'COUNT']),
      );
      for (const pair of fc.sample(two, { seed: SEED, numRuns: PAIRS })) {
        const lot = await yard.receive(1_000 + (pair[0].grams % 1_000));
        const [first, second] = pair.map((choice) => yard.orderOf({ ...choice, turn: choice.turn | 1 }));
        if (first == null || second == null || !('lot' in first) || !('lot' in second)) continue;
        const names = { hold: `hold-of-${lot}`, reservation: `reservation-of-${lot}` };
        await yard.carryOutAtOnce({ ...first, lot }, { ...second, ...names, lot });
      }
      expect(await yard.isAsIn(yard.model)).toBe(true);
      await expectBooksHold();
    },
    TIMEOUT_MS,
  );

  it('lets go of what is held with the metal that a later estimate has found in it', async () => {
    const yard: Yard = await aYard(app);
    const { id } = await magnets(app, yard, 100);
    const fields = { reason: 'Oily.' };
    const { hold } = await made<LotHoldOutcomeView>(app, `/v1/lots/${id}/holds`, fields);
    const evidence = { grade: { grade: 'uh' }, observedAt: '2026-11-20T09:00:00Z' };
    expect((await post(app, `/v1/lots/${id}/evidence`, evidence)).status).toBe(201);
    await made(app, `/v1/lots/${id}/content-adjustments`, { reason: 'Settled.' });
    const before = await found<{ onHand: object }>(app, `/v1/lots/${id}/balance`);
    const colleague = asHolderOf(await aKeyOf(app, yard.organisationId), app);
    await made(colleague, `/v1/lot-holds/${hold.id}/release`, {});
    const after = await found<{ accounts: readonly object[] }>(app, `/v1/lots/${id}/balance`);
    expect(after.accounts[0]).toEqual({ account: 'AVAILABLE', ...before.onHand });
    await expectBooksHold();
  });
});
