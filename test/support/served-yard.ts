import { LOT_ACCOUNTS } from '../../src/modules/ledger/domain/account.js';
import type { LotAccountsView } from '../../src/modules/lots/lot-accounts.view.js';
import type { LotHoldOutcomeView } from '../../src/modules/lots/lot-hold.view.js';
import type { LotOperationView } from '../../src/modules/lots/lot-operation.view.js';
import type { LotDetailView, QuickEntryView } from '../../src/modules/lots/lot.view.js';
import type { SplitPart } from '../../src/modules/lots/domain/operations/split.js';
import type { ReservationOutcomeView } from '../../src/modules/reservations/reservation.view.js';
import type { Problem } from '../../src/platform/http/problem.dto.js';
import { aKeyOf, asHolderOf } from './api-keys.js';
import type { Figures } from './model-figures.js';
import type { ModelLot } from './model-yard.js';
import { act } from './reservations.js';
import type { ApiClient, TestApp, TestResponse } from './test-app.js';
import { accepted, found, made, post, type Yard } from './yard.js';
import type { OrderedInput, OrderOf, YardOrder } from './yard-orders.js';

/** Orders that a server knows what to do with; what an assay has found is up to its estimates. */
export type ServedOrder = Exclude<
  YardOrder,
  { readonly kind: 'RECEIVE' | 'ADJUST' | 'CONFIRM' | 'PASS' | 'SWEEP' }
>;

/** What a server answered: the code of its refusal, or null and the posting that it recorded. */
export interface Answer {
  readonly code: string | null;
  /** Null of a withdrawal, whose answer does not name it, and of a listing, which moves nothing. */
  readonly postingId: string | null;
}

const kilograms = (grams: number): number => grams / 1_000;
const massOf = (grams: number | null): object => (grams === null ? {} : { massKg: kilograms(grams) });

/** A yard on a server, which knows its lots, holds and reservations by the names of the test. */
export class ServedYard {
  private readonly ids = new Map<string, string>();

  private constructor(
    private readonly app: TestApp,
    private readonly yard: Yard,
    private readonly separatorId: string,
    /** As two people of the yard see it: the first places its holds. */
    private readonly people: readonly [ApiClient, ApiClient],
  ) {}

  /** With two people of its own. */
  static async open(app: TestApp, yard: Yard, separatorId: string): Promise<ServedYard> {
    const aPerson = async () => asHolderOf(await aKeyOf(app, yard.organisationId), app);
    return new ServedYard(app, yard, separatorId, [await aPerson(), await aPerson()]);
  }

  idOf(name: string): string {
    const id = this.ids.get(name);
    if (id === undefined) throw new Error(`The server was never told of ${name}`);
    return id;
  }

  /** Loose magnets, and the metal that the server attributes to them. */
  async receive(
    name: string,
    grams: number,
  ): Promise<{ readonly figures: Figures; readonly postingId: string }> {
    const fields = {
      siteId: this.yard.siteId,
      form: 'LIBERATED_MAGNET',
      grade: 'n42',
      netMassKg: kilograms(grams),
    };
    const { lot } = await made<QuickEntryView>(this.app, '/v1/batches/quick', fields);
    this.ids.set(name, lot.id);
    const [figures] = await this.accountsOf(name);
    return { figures: figures ?? [], postingId: lot.makingPostingId ?? '' };
  }

  /** What stands on every account of a lot, in their order. */
  async accountsOf(name: string): Promise<readonly Figures[]> {
    const { accounts } = await found<LotAccountsView>(this.app, `/v1/lots/${this.idOf(name)}/balance`);
    return LOT_ACCOUNTS.map((account) => {
      const there = accounts.find((each) => each.account === account);
      if (there === undefined) throw new Error(`There is no account ${account}`);
      const { massKg, ndKg, prKg, dyKg, tbKg } = there;
      const milligrams = [ndKg, prKg, dyKg, tbKg].map((kg) => BigInt(Math.round(kg * 1_000_000)));
      return [BigInt(Math.round(massKg * 1_000)), ...milligrams];
    });
  }

  lot(name: string): Promise<LotDetailView> {
    return found(this.app, `/v1/lots/${this.idOf(name)}`);
  }

  /** Offers a draft lot, so that it can be reserved, in parts as the model has it. */
  async offer(name: string, { isWhole, smallest }: Pick<ModelLot, 'isWhole' | 'smallest'>): Promise<void> {
    if ((await this.lot(name)).status !== 'DRAFT') return;
    accepted(await this.list({ lot: name, isWhole, smallest: smallest > 0n ? Number(smallest) : null }));
  }

  private async list({ lot, isWhole, smallest }: Omit<OrderOf<'LIST'>, 'kind'>): Promise<TestResponse> {
    const { id, version } = await this.lot(lot);
    const parts = smallest === null ? {} : { smallestPartKg: kilograms(smallest) };
    const terms = { availableFrom: '2026-12-01', divisible: !isWhole, ...parts };
    return post(this.app, `/v1/lots/${id}/listing`, terms, version);
  }

  /** @param postingIds by the number of the posting */
  async carryOut(order: ServedOrder, postingIds: readonly (string | null)[]): Promise<Answer> {
    const response = await this.send(order, postingIds);
    if (response.status >= 500) throw new Error(`${order.kind}: ${response.status} ${response.text}`);
    if (response.status >= 300) {
      const code = (response.body as Problem).code.toLowerCase().replaceAll('_', '-');
      // What is closed or gone is not on offer either.
      return { code: code === 'lot-not-on-offer' ? 'lot-state-forbids' : code, postingId: null };
    }
    return { code: null, postingId: this.learn(order, response) };
  }

  private async send(order: ServedOrder, postingIds: readonly (string | null)[]): Promise<TestResponse> {
    switch (order.kind) {
      case 'SPLIT':
        return this.ofLot(order.lot, 'splits', { parts: order.parts.map(partOf) });
      case 'MERGE':
        return post(this.app, '/v1/lot-merges', { inputs: this.inputsOf(order.inputs) });
      case 'PROCESS':
        return post(this.app, '/v1/lot-processes', this.processOf(order));
      case 'COUNT': {
        const { grams, cause } = order;
        return this.ofLot(order.lot, 'counts', { countedKg: kilograms(grams), cause, reason: 'Counted.' });
      }
      case 'HOLD': {
        const hold = { ...massOf(order.grams), reason: 'Oily.' };
        return post(this.people[0], `/v1/lots/${this.idOf(order.lot)}/holds`, hold);
      }
      case 'HOLD_RELEASE': {
        const person = this.people[order.isSamePerson ? 0 : 1];
        return post(person, `/v1/lot-holds/${this.idOf(order.hold)}/release`, {});
      }
      case 'LIST':
        return this.list(order);
      case 'WITHDRAW': {
        const { version } = await this.lot(order.lot);
        const path = `/v1/lots/${this.idOf(order.lot)}/withdrawal`;
        return post(this.app, path, { reason: 'By mistake.' }, version);
      }
      case 'REVERSE': {
        const path = `/v1/ledger/postings/${postingIds[order.posting] ?? ''}/reversal`;
        return post(this.app, path, { reason: 'By mistake.' });
      }
      default:
        return this.promise(order);
    }
  }

  private promise(
    order: OrderOf<'RESERVE' | 'RELEASE' | 'DISPATCH' | 'CONSUME' | 'DELIVER'>,
  ): Promise<TestResponse> {
    if (order.kind === 'RESERVE') {
      const fields = { kind: 'HARD', reservedForOrganisationId: this.separatorId, ...massOf(order.grams) };
      return this.ofLot(order.lot, 'reservations', fields);
    }
    const reservation = { id: this.idOf(order.reservation) };
    if (order.kind !== 'DELIVER') {
      const what = ({ RELEASE: 'release', DISPATCH: 'dispatch', CONSUME: 'consumption' } as const)[
        order.kind
      ];
      return act(this.app, reservation, what, massOf(order.grams));
    }
    const { grams, received, cause } = order;
    return act(this.app, reservation, 'delivery', {
      ...(grams === null ? {} : { dispatchedMassKg: kilograms(grams) }),
      ...(received === null ? {} : { receivedMassKg: kilograms(received) }),
      ...(cause === null ? {} : { cause }),
    });
  }

  private ofLot(name: string, what: string, body: object): Promise<TestResponse> {
    return post(this.app, `/v1/lots/${this.idOf(name)}/${what}`, body);
  }

  private inputsOf(inputs: readonly OrderedInput[]): readonly object[] {
    return inputs.map(({ lot, grams }) => ({ lotId: this.idOf(lot), ...massOf(grams) }));
  }

  private processOf({ step, inputs, outputs, residues, lossCause }: OrderOf<'PROCESS'>): object {
    return {
      step,
      inputs: this.inputsOf(inputs),
      outputs: outputs.map(({ form, grams }) => ({ form, massKg: kilograms(grams) })),
      ...(residues.length === 0
        ? {}
        : { residues: residues.map(({ material, grams }) => ({ material, massKg: kilograms(grams) })) }),
      ...(lossCause === null ? {} : { lossCause }),
    };
  }

  /** Notes the ids of what was made. @returns the posting's */
  private learn(order: ServedOrder, { body }: TestResponse): string | null {
    switch (order.kind) {
      case 'WITHDRAW':
      case 'LIST':
        return null;
      case 'RESERVE':
      case 'RELEASE':
      case 'DISPATCH':
      case 'CONSUME':
      case 'DELIVER': {
        const { reservation, postings } = body as ReservationOutcomeView;
        if (order.kind === 'RESERVE') this.ids.set(order.reservation, reservation.id);
        return postings.at(-1)?.id ?? null;
      }
      case 'HOLD':
        this.ids.set(order.hold, (body as LotHoldOutcomeView).hold.id);
        return (body as LotHoldOutcomeView).posting.id;
      default: {
        const { made: lots, posting } = body as LotOperationView;
        madeNames(order).forEach((name, index) => this.ids.set(name, lots[index]?.id ?? ''));
        return posting.id;
      }
    }
  }
}

function madeNames(order: ServedOrder): readonly string[] {
  if (order.kind === 'SPLIT') return order.made;
  if (order.kind === 'MERGE') return [order.made];
  return order.kind === 'PROCESS' ? order.outputs.map(({ lotId }) => lotId) : [];
}

function partOf(part: SplitPart): object {
  switch (part.kind) {
    case 'MASS':
      return { massKg: kilograms(part.grams) };
    case 'SHARE':
      return { percent: part.ppm / 10_000 };
    case 'PROPORTION':
      return { proportion: part.proportion };
    case 'REST':
      return {};
  }
}
