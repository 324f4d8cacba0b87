import { accountKey } from '../../src/modules/ledger/domain/account.js';
import { amountOf, NOTHING, sumOf, type Amount } from '../../src/modules/ledger/domain/amount.js';
import { lotAccount, siteAccount } from '../../src/modules/ledger/domain/account.js';
import {
  balancesAfter,
  EMPTY_BALANCE,
  type LotBalance,
} from '../../src/modules/ledger/domain/lot-balance.js';
import {
  balancedChanges,
  moved,
  reversedChanges,
  type LedgerChange,
} from '../../src/modules/ledger/domain/posting.js';
import type { MaterialForm } from '../../src/modules/catalogue/domain/material-form.js';
import type { ParentRow } from '../../src/modules/lots/domain/genealogy/parent-table.js';
import { ANY_PART, partsOnOffer, type PartsOnOffer } from '../../src/modules/lots/domain/divisibility.js';
import { planContentAdjustment } from '../../src/modules/lots/domain/operations/content-adjustment.js';
import { planCount } from '../../src/modules/lots/domain/operations/count.js';
import {
  planHold,
  planHoldRelease,
  requireAnotherPerson,
} from '../../src/modules/lots/domain/operations/hold.js';
import type { LotStock } from '../../src/modules/lots/domain/operations/lot-stock.js';
import { planMerge, type TakenLot } from '../../src/modules/lots/domain/operations/merge.js';
import type { PlannedOperation } from '../../src/modules/lots/domain/operations/planned-operation.js';
import { planProcess } from '../../src/modules/lots/domain/operations/process.js';
import { planSplit } from '../../src/modules/lots/domain/operations/split.js';
import { NO_PART_RULE, type PartRule } from '../../src/modules/reservations/domain/part-on-offer.js';
import {
  planConsumption,
  planDelivery,
  planDispatch,
  planRelease,
  planReserve,
  statusOf,
  type PlannedMovement,
  type ReservationMasses,
} from '../../src/modules/reservations/domain/plan-movement.js';
import {
  assertMayBe,
  isDue,
  type ReservationAction,
  type ReservationState,
} from '../../src/modules/reservations/domain/reservation-states.js';
import { hoursAfter } from '../../src/modules/reservations/domain/reservation-terms.js';
import type { OrderedInput, OrderOf, YardOrder } from './yard-orders.js';

const SITE_ID = 'yard';
const BEGINNING = '2026-11-23T08:00:00.000Z';

interface PlannedLot {
  readonly form: MaterialForm;
  readonly madeGrams: number;
  readonly making: number;
  readonly parts?: PartsOnOffer;
}

type PlannedReservation = ReservationState & ReservationMasses & { readonly lot: string };

/**
 * A yard in memory that is run by the product's own planning functions, through the ledger's own rules. What only its services
 * know (whether a lot is closed, and what rests on what) is for the tests over HTTP.
 */
export class PlannedYard {
  /** Everything that was asked of it, for a report. */
  readonly given: YardOrder[] = [];
  readonly lots = new Map<string, PlannedLot>();
  readonly rows: ParentRow[] = [];
  readonly postings: (readonly LedgerChange[])[] = [];
  readonly reservations = new Map<string, PlannedReservation>();
  readonly siteAmounts = new Map<string, Amount>();
  balances: ReadonlyMap<string, LotBalance> = new Map();
  private readonly holds = new Map<string, { readonly lot: string; readonly grams: number }>();
  private hours = 0;

  balance(lot: string): LotBalance {
    return this.balances.get(lot) ?? EMPTY_BALANCE;
  }

  /** @throws DomainError as the product does; nothing has changed then */
  carryOut(order: YardOrder): void {
    switch (order.kind) {
      case 'RECEIVE': {
        this.receive(order);
        return;
      }
      case 'SPLIT': {
        this.operate(planSplit(this.stock(order.lot), order.parts, order.made), this.formOf(order.lot));
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
        this.operate(planCount(this.stock(order.lot), order.grams, order.cause));
        return;
      }
      case 'HOLD':
      case 'HOLD_RELEASE': {
        this.holdOrRelease(order);
        return;
      }
      case 'ADJUST': {
        this.adjust(order);
        return;
      }
      case 'WITHDRAW': {
        this.undo(this.lots.get(order.lot)?.making ?? -1);
        return;
      }
      case 'REVERSE': {
        this.undo(order.posting);
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
        const lot = this.lot(order.lot);
        const parts = partsOnOffer(!order.isWhole, order.smallest, lot.madeGrams);
        this.lots.set(order.lot, { ...lot, parts });
        return;
      }
      case 'RESERVE': {
        this.reserve(order);
        return;
      }
      case 'PASS':
        this.hours += order.hours;
        return;
      case 'SWEEP': {
        this.sweep();
        return;
      }
      case 'CONFIRM': {
        const found = this.reservation(order.reservation);
        assertMayBe('CONFIRM', found, this.now);
        this.reservations.set(order.reservation, { ...found, kind: 'HARD', expiresAt: null });
        return;
      }
      case 'RELEASE': {
        const { lot } = this.reservation(order.reservation);
        this.move(order.reservation, 'RELEASE', (...on) => planRelease(...on, order.grams, this.rule(lot)));
        return;
      }
      case 'DISPATCH': {
        this.move(order.reservation, 'DISPATCH', (...on) => planDispatch(...on, order.grams));
        return;
      }
      case 'CONSUME': {
        this.move(order.reservation, 'CONSUME', (...on) => planConsumption(...on, order.grams));
        return;
      }
      case 'DELIVER': {
        const { grams: dispatchedGrams, received: receivedGrams, cause } = order;
        const declared = { dispatchedGrams, receivedGrams, cause };
        this.move(order.reservation, 'DELIVER', (...on) => planDelivery(...on, declared));
        return;
      }
    }
  }

  private get now(): string {
    return hoursAfter(BEGINNING, this.hours);
  }

  private receive({ lot, form, figures }: OrderOf<'RECEIVE'>): void {
    const [grams = 0, Nd = 0, Pr = 0, Dy = 0, Tb = 0] = figures;
    this.lots.set(lot, { form, madeGrams: grams, making: this.postings.length });
    const to = lotAccount('AVAILABLE', { id: lot, siteId: SITE_ID });
    this.post(moved(siteAccount('SUPPLIER', SITE_ID), to, amountOf(grams, { Nd, Pr, Dy, Tb })));
  }

  private merge({ inputs, made }: OrderOf<'MERGE'>): void {
    const planned = planMerge(this.taken(inputs), made);
    this.operate(planned, this.formOf(inputs[0]?.lot ?? ''));
  }

  private process({ step, inputs, outputs, residues, lossCause }: OrderOf<'PROCESS'>): void {
    const planned = planProcess(step, this.taken(inputs), { outputs, residues, lossCause });
    const [first] = outputs;
    if (first === undefined) throw new Error('A process gives a lot');
    this.operate(planned, first.form);
  }

  private holdOrRelease(order: OrderOf<'HOLD' | 'HOLD_RELEASE'>): void {
    if (order.kind === 'HOLD') {
      const before = this.balance(order.lot).HELD.grams;
      this.operate(planHold(this.stock(order.lot), order.grams));
      this.holds.set(order.hold, { lot: order.lot, grams: this.balance(order.lot).HELD.grams - before });
      return;
    }
    const hold = this.holds.get(order.hold);
    if (hold === undefined) throw new Error(`There is no hold ${order.hold}`);
    const person = order.isSamePerson ? 'user:foreman' : 'user:colleague';
    requireAnotherPerson('user:foreman', 'ours', { person, organisationId: 'ours' });
    this.operate(planHoldRelease(this.stock(hold.lot), hold.grams));
  }

  private adjust({ lot, metals: [Nd = 0, Pr = 0, Dy = 0, Tb = 0] }: OrderOf<'ADJUST'>): void {
    const grams = this.lots.get(lot)?.madeGrams ?? 0;
    this.operate(planContentAdjustment(this.stock(lot), { grams, contentMilligrams: { Nd, Pr, Dy, Tb } }));
  }

  private reserve({ lot, grams, reservation, hours }: OrderOf<'RESERVE'>): void {
    const { changes, masses } = planReserve(this.stock(lot), grams, this.rule(lot));
    this.post(changes);
    this.reservations.set(reservation, {
      ...masses,
      lot,
      kind: hours === null ? 'HARD' : 'SOFT',
      status: 'ACTIVE',
      expiresAt: hours === null ? null : hoursAfter(this.now, hours),
    });
  }

  private sweep(): void {
    for (const [id, reservation] of this.reservations)
      if (isDue(reservation, this.now))
        this.move(id, 'EXPIRE', (...on) => planRelease(...on, null, NO_PART_RULE));
  }

  private move(
    id: string,
    action: ReservationAction,
    plan: (stock: LotStock, masses: ReservationMasses) => PlannedMovement,
  ): void {
    const reservation = this.reservation(id);
    assertMayBe(action, reservation, this.now);
    const { changes, masses } = plan(this.stock(reservation.lot), reservation);
    this.post(changes);
    const status = statusOf(masses, action === 'EXPIRE' ? 'EXPIRED' : 'RELEASED');
    this.reservations.set(id, { ...reservation, ...masses, status });
  }

  private reservation(id: string): PlannedReservation {
    const reservation = this.reservations.get(id);
    if (reservation === undefined) throw new Error(`There is no reservation ${id}`);
    return reservation;
  }

  /** @param form of the lots that it makes */
  private operate({ inputs, outputs, changes }: PlannedOperation, form?: MaterialForm): void {
    const making = this.postings.length;
    this.post(changes);
    for (const { lotId, amount } of outputs) {
      if (form === undefined) throw new Error('A lot has a form');
      this.lots.set(lotId, { form, madeGrams: amount.grams, making });
      for (const input of inputs)
        this.rows.push({ childLotId: lotId, parentLotId: input.lotId, parentGrams: input.amount.grams });
    }
  }

  private undo(posting: number): void {
    const changes = this.postings[posting];
    if (changes === undefined) throw new Error(`There is no posting ${posting}`);
    this.post(reversedChanges(changes));
  }

  private post(changes: readonly LedgerChange[]): void {
    const balanced = balancedChanges(changes);
    this.balances = balancesAfter(this.balances, balanced);
    for (const { account, amount } of balanced) {
      if (account.lotId !== null) continue;
      const key = accountKey(account);
      this.siteAmounts.set(key, sumOf([this.siteAmounts.get(key) ?? NOTHING, amount]));
    }
    this.postings.push(balanced);
  }

  private taken(inputs: readonly OrderedInput[]): readonly TakenLot[] {
    return inputs.map(({ lot, grams }) => ({ ...this.stock(lot), grams }));
  }

  private formOf(lot: string): MaterialForm {
    return this.lot(lot).form;
  }

  private rule(lot: string): PartRule {
    return { ...(this.lot(lot).parts ?? ANY_PART), isRestFree: false };
  }

  private lot(id: string): PlannedLot {
    const lot = this.lots.get(id);
    if (lot === undefined) throw new Error(`There is no lot ${id}`);
    return lot;
  }

  private stock(id: string): LotStock {
    const lot = { id, code: id, organisationId: 'ours', siteId: SITE_ID, form: this.formOf(id) };
    return { lot, balance: this.balance(id) };
  }
}
