import { randomUUID } from 'node:crypto';
import { EXAMPLE_ID, EXAMPLE_LOGIN } from '../../src/platform/http/example-ids.js';
import { TEST_OPERATOR_KEY } from '../support/credentials.js';
import type { ExampleName } from '../support/example-steps.js';
import { ExampleWorld, StepRefused } from '../support/example-world.js';
import type { ExampleRequest } from '../support/example-requests.js';
import type { OpenApiDocument } from '../support/openapi-document.js';
import type { TestApp } from '../support/test-app.js';
import { accepted } from '../support/yard.js';

/** Who calls. */
export const CALLERS = ['platform', 'recycler', 'separator', 'rival', 'stranger', 'nobody'] as const;
export type CallerName = (typeof CALLERS)[number];

/** What stands where a request has the id of an example; fresh: what was made for this request alone, in the state that it asks for. */
export const SUBJECTS = ['own', 'rivals', 'anything', 'unknown', 'fresh'] as const;
export type Subjects = (typeof SUBJECTS)[number];

/** What can be asked for by id, by the collection that it is in, with what the examples call it. */
const NAMES: Readonly<Record<string, readonly ExampleName[]>> = {
  organisations: ['organisation', 'separator'],
  sites: ['site', 'plant'],
  batches: ['batch'],
  'batch-imports': ['batchImport'],
  estimates: ['estimate'],
  lots: ['lot', 'secondLot', 'magnetLot'],
  postings: ['operationPosting', 'posting'],
  'lot-holds': ['hold'],
  reservations: ['reservation'],
  demands: ['demand'],
  evidence: ['evidence'],
  'match-runs': ['matchRun', 'queuedMatchRun'],
  allocations: ['allocation'],
  'catalogue-proposals': ['catalogueProposal'],
  'price-series': ['priceSeries'],
  users: ['user'],
  members: ['member'],
  'api-keys': ['apiKey'],
  'access-grants': ['accessGrant'],
  'webhook-endpoints': ['webhookEndpoint'],
  'webhook-deliveries': ['webhookDelivery'],
};

/** How many of a kind are remembered: the newest take the places of older ones. */
const POOL_MAX = 60;
const UNKNOWN_CURSOR = 'MDE5OWIwYTItMDAwMy03MDAwLTgwMDAtMDAwMDAwMDAwMDAx';
/** Stands in a query where a cursor of an earlier answer goes. */
export const CURSOR = 'CURSOR_OF_AN_EARLIER_ANSWER';

/** A populated application: two organisations with everything of their own, a rival with everything, and keys of all. */
export class FuzzWorld {
  /** By collection. */
  private readonly pools = new Map<string, string[]>();
  /** By path of the list. */
  private readonly cursors = new Map<string, string>();
  private made = 0;
  private fresh: ExampleWorld;

  private constructor(
    private readonly newWorld: () => ExampleWorld,
    private readonly own: ExampleWorld,
    private readonly rivals: ExampleWorld,
    readonly credentials: Readonly<Record<CallerName, string | null>>,
  ) {
    this.fresh = own;
    for (const world of [own, rivals]) this.remember(world);
  }

  static async open(app: TestApp, document: OpenApiDocument): Promise<FuzzWorld> {
    const newWorld = (): ExampleWorld => new ExampleWorld(app, document);
    const [own, rivals] = [newWorld(), newWorld()];
    await own.populate();
    // Learning a change of the catalogue takes as long as all the rest.
    await rivals.populateBut('catalogueProposal');
    const keyOf = async (world: ExampleWorld, name: ExampleName): Promise<string> => {
      const path = `/v1/organisations/${world.substitute<string>(EXAMPLE_ID[name])}/api-keys`;
      const answer = await app.request('POST', path, { body: { name: 'Fuzz', role: 'OWNER' } });
      return (accepted(answer) as { key: string }).key;
    };
    return new FuzzWorld(newWorld, own, rivals, {
      platform: TEST_OPERATOR_KEY,
      recycler: await keyOf(own, 'organisation'),
      separator: await keyOf(own, 'separator'),
      rival: await keyOf(rivals, 'organisation'),
      stranger: `ls_live_${'0'.repeat(32)}_${'x'.repeat(43)}`,
      nobody: null,
    });
  }

  /** Makes what an example asks for, whose ids `fill` then takes for `fresh`. @returns the credential that it asks for, if any */
  async prepareFor(example: ExampleRequest): Promise<string | null> {
    this.fresh = this.newWorld();
    try {
      await this.fresh.prepareFor(example);
    } catch (error) {
      // Other requests may have seen to it that this cannot be had any more, e.g. a change of the catalogue was accepted.
      if (!(error instanceof StepRefused) || error.status >= 500) throw error;
      this.fresh = this.own;
    }
    this.remember(this.fresh);
    const { authorization } = (await this.fresh.contentOf(example)).headers;
    return authorization?.replace('Bearer ', '') ?? null;
  }

  /** The text with real ids for those of the examples. @param picks which ones, where there is a choice */
  fill(text: string, subjects: Subjects, picks: readonly number[]): string {
    if (subjects === 'own') return this.own.substitute(text);
    if (subjects === 'fresh') return this.own.substitute(this.fresh.substituteWhatIs(text));
    let turn = 0;
    let filled = this.withFreshNames(text, picks);
    for (const [collection, names] of Object.entries(NAMES)) {
      for (const name of names) {
        const world = subjects === 'rivals' && this.rivals.has(name) ? this.rivals : null;
        filled = filled.replaceAll(EXAMPLE_ID[name], () => {
          if (world) return world.substitute<string>(EXAMPLE_ID[name]);
          if (subjects === 'unknown') return `0199b0a2-ffff-7000-8000-${randomUUID().slice(-12)}`;
          return this.pick(collection, picks[turn++ % picks.length] ?? 0);
        });
      }
    }
    return this.own.substitute(filled);
  }

  /** Half of the time, else what only one may have would be had after the first. */
  private withFreshNames(text: string, [pick = 0]: readonly number[]): string {
    if (pick % 2 === 0) return text;
    this.made += 1;
    return text
      .replace(/"ticketNumber":"WB-[\d-]+"/, `"ticketNumber":"F-${this.made}"`)
      .replaceAll(EXAMPLE_LOGIN, `fuzz-${this.made}@recovery.example`);
  }

  /** A cursor that the list gave, where it has given one. */
  cursorOf(path: string): string {
    return this.cursors.get(path) ?? UNKNOWN_CURSOR;
  }

  /** Remembers what an answer makes or shows the way to. @param path that was asked for */
  learnFrom(path: string, location: string | undefined, nextCursor: unknown): void {
    if (typeof nextCursor === 'string') this.cursors.set(path, nextCursor);
    const [, collection = '', id = ''] = /([a-z-]+)\/([0-9a-f-]{36})$/.exec(location ?? '') ?? [];
    if (collection in NAMES) this.add(collection, id);
  }

  private remember(world: ExampleWorld): void {
    for (const [collection, names] of Object.entries(NAMES))
      for (const name of names.filter((one) => world.has(one)))
        this.add(collection, world.substitute<string>(EXAMPLE_ID[name]));
  }

  private add(collection: string, id: string): void {
    const pool = this.pools.get(collection) ?? [];
    if (pool.length < POOL_MAX) pool.push(id);
    else pool[this.made++ % POOL_MAX] = id;
    this.pools.set(collection, pool);
  }

  private pick(collection: string, turn: number): string {
    const pool = this.pools.get(collection) ?? [];
    const id = pool[turn % pool.length];
    if (id === undefined) throw new Error(`The world has nothing in ${collection}.`);
    return id;
  }
}
