import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RandomStream } from '../../bench/random-stream.js';
import type { QuickEntryView } from '../../src/modules/lots/lot.view.js';
import type { LotHoldOutcomeView } from '../../src/modules/lots/lot-hold.view.js';
import type { LotOperationView } from '../../src/modules/lots/lot-operation.view.js';
import type { ReservationOutcomeView } from '../../src/modules/reservations/reservation.view.js';
import type { ApiClient, TestResponse } from '../support/test-app.js';
import { promisesOf, type Promised } from './promises.js';

/** What writers write about: made before the load, large enough for all of it. */
export interface Stock {
  readonly siteId: string;
  /** On offer, {@link STOCK_KG} each. */
  readonly listedLotIds: readonly string[];
  readonly separatorIds: readonly string[];
  /** A key of the yard's, of somebody else than who places the holds. */
  readonly colleague: string;
  /** Drafts to split and merge: whoever takes one has it alone, and what was made is put back. */
  readonly spareLotIds: string[];
}

/** Of each lot that all writers take from. */
export const STOCK_KG = 1_000_000;
/** A count moves the book by so much at the most, so that what is promised is always there. */
const COUNT_SPREAD_KG = 1_000;

const PUT_OFF_MS = 20;

/** A write as it is sent, as often as it takes until it is answered: always with the same Idempotency-Key. */
interface SentWrite {
  readonly path: string;
  readonly body: object;
  readonly headers: Readonly<Record<string, string>>;
  readonly credential?: string;
}

/** What came of a load. */
export class LoadRecord {
  readonly promised: Promised[] = [];
  readonly unexpected: string[] = [];
  acknowledged = 0;
  /** Told to come again: conflicts of PostgreSQL. Nothing is promised. */
  putOff = 0;
  /** Sent while the database was gone: whether they were carried out, nobody knew until they were sent again. */
  unknown = 0;
  /** Writers finish what they are about and send no more. */
  isOver = false;
  /** Sent and not answered: whether they were carried out, nobody knows. */
  readonly unanswered: SentWrite[] = [];
  /** Of those, once they were sent again: answered as they would have been the first time. */
  replayed = 0;
  private tellEnough: () => void = () => undefined;
  /** Resolves when so many writes have been acknowledged. */
  readonly enough = new Promise<void>((resolve) => (this.tellEnough = resolve));

  constructor(private readonly enoughWrites: number) {}

  accept(body: unknown): void {
    this.promised.push(...promisesOf(body));
    this.acknowledged += 1;
    if (this.acknowledged === this.enoughWrites) this.tellEnough();
  }
}

class ServerGone extends Error {}

/** Sends to a server that is back what its predecessor did not answer. */
export async function sendAgain(client: ApiClient, record: LoadRecord): Promise<void> {
  const answers = record.unanswered.map(async (write) => {
    const { headers, body } = await sendUntilAnswered(client, write, record);
    if (headers.get('idempotency-replayed') === 'true') record.replayed += 1;
    record.accept(body);
  });
  for (const outcome of await Promise.allSettled(answers))
    if (outcome.status === 'rejected') record.unexpected.push(String(outcome.reason));
}

/** @throws ServerGone; Error where the answer is no other than a fault */
async function sendUntilAnswered(
  client: ApiClient,
  { path, ...write }: SentWrite,
  record: LoadRecord,
): Promise<TestResponse> {
  for (;;) {
    const response = await client.request('POST', path, write).catch(() => {
      throw new ServerGone();
    });
    if (response.status === 201) return response;
    if (response.status !== 503) throw new Error(`${path}: ${response.status} ${response.text}`);
    if (response.text.includes('database-unreachable')) record.unknown += 1;
    else record.putOff += 1;
    await sleep(PUT_OFF_MS);
  }
}

interface Versioned {
  readonly id: string;
  readonly version: number;
}

/** Mostly what does not estimate, so that there are many answers; of each something. */
const OPERATIONS = [
  { name: 'reserve', weight: 30 },
  { name: 'release', weight: 25 },
  { name: 'hold', weight: 14 },
  { name: 'lift', weight: 12 },
  { name: 'count', weight: 13 },
  { name: 'split', weight: 2 },
  { name: 'merge', weight: 2 },
  { name: 'enter', weight: 2 },
] as const;

/** Sends one write after the other. What it may release, split and merge is its own, so that no answer is a conflict of its making. */
export class Writer {
  private readonly reservations: Versioned[] = [];
  private readonly holds: Versioned[] = [];

  constructor(
    private readonly client: ApiClient,
    private readonly stock: Stock,
    private readonly random: RandomStream,
    private readonly record: LoadRecord,
  ) {}

  /** Until the server is gone, answers what it must not, or the load is over. */
  async writeUntilGone(): Promise<void> {
    try {
      while (!this.record.isOver) await this[this.random.pick(OPERATIONS).name]();
    } catch (error) {
      if (!(error instanceof ServerGone)) this.record.unexpected.push(String(error));
    }
  }

  private async reserve(): Promise<void> {
    const kind = 'HARD';
    const reservedForOrganisationId = this.oneOf(this.stock.separatorIds);
    const path = `/v1/lots/${this.listedLotId()}/reservations`;
    const made = await this.post<ReservationOutcomeView>(path, {
      kind,
      massKg: 1,
      reservedForOrganisationId,
    });
    this.reservations.push(made.reservation);
  }

  private async release(): Promise<void> {
    const reservation = this.reservations.shift();
    if (reservation === undefined) return this.reserve();
    await this.post(`/v1/reservations/${reservation.id}/release`, {}, { version: reservation.version });
  }

  private async hold(): Promise<void> {
    const body = { massKg: 1, reason: 'Laboratory.' };
    const made = await this.post<LotHoldOutcomeView>(`/v1/lots/${this.listedLotId()}/holds`, body);
    this.holds.push(made.hold);
  }

  private async lift(): Promise<void> {
    const hold = this.holds.shift();
    if (hold === undefined) return this.hold();
    const { colleague: credential } = this.stock;
    await this.post(`/v1/lot-holds/${hold.id}/release`, {}, { credential });
  }

  private async count(): Promise<void> {
    const countedKg = STOCK_KG - Math.floor(this.random.uniform() * COUNT_SPREAD_KG);
    const body = { countedKg, cause: 'SCALE_DIFFERENCE', reason: 'Stocktaking.' };
    await this.post(`/v1/lots/${this.listedLotId()}/counts`, body);
  }

  private async enter(): Promise<void> {
    const body = { siteId: this.stock.siteId, form: 'LIBERATED_MAGNET', grade: 'n42', netMassKg: 1_000 };
    const made = await this.post<QuickEntryView>('/v1/batches/quick', body);
    this.stock.spareLotIds.push(made.lot.id);
  }

  private async split(): Promise<void> {
    const lotId = this.stock.spareLotIds.shift();
    if (lotId === undefined) return this.enter();
    const parts = [{ proportion: 1 }, { proportion: 1 }, { proportion: 1 }];
    const outcome = await this.post<LotOperationView>(`/v1/lots/${lotId}/splits`, { parts });
    this.stock.spareLotIds.push(...outcome.made.map(({ id }) => id));
  }

  private async merge(): Promise<void> {
    const lotIds = this.stock.spareLotIds.splice(0, 2);
    if (lotIds.length < 2) {
      this.stock.spareLotIds.push(...lotIds);
      return this.enter();
    }
    const inputs = lotIds.map((lotId) => ({ lotId }));
    const outcome = await this.post<LotOperationView>('/v1/lot-merges', { inputs });
    this.stock.spareLotIds.push(...outcome.made.map(({ id }) => id));
  }

  private listedLotId(): string {
    return this.oneOf(this.stock.listedLotIds);
  }

  private oneOf(ids: readonly string[]): string {
    const id = ids[Math.floor(this.random.uniform() * ids.length)];
    if (id === undefined) throw new Error('There is nothing to choose from.');
    return id;
  }

  /** @throws ServerGone; Error where the answer is no other than a fault */
  private async post<View>(
    path: string,
    body: object,
    { version, ...caller }: { readonly version?: number; readonly credential?: string } = {},
  ): Promise<View> {
    const ifMatch: Record<string, string> = version === undefined ? {} : { 'if-match': `"${version}"` };
    const write = { path, body, headers: { ...ifMatch, 'idempotency-key': randomUUID() }, ...caller };
    try {
      const response = await sendUntilAnswered(this.client, write, this.record);
      this.record.accept(response.body);
      return response.body as View;
    } catch (error) {
      if (error instanceof ServerGone) this.record.unanswered.push(write);
      throw error;
    }
  }
}
