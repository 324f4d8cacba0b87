import fc from 'fast-check';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Problem } from '../../src/platform/http/problem.dto.js';
import { Installation } from '../../src/platform/secrets/installation.js';
import { inspect } from '../crash/inspection.js';
import { DocumentedAnswers } from '../support/documented-answers.js';
import { secretsNamed } from '../support/identity.js';
import { operationsOf, type OpenApiDocument, type Operation } from '../support/openapi-document.js';
import { RowCounter, type Counts } from '../support/row-counts.js';
import { SteppableClock } from '../support/steppable-clock.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { BEYOND_SCHEMAS, NOTED_OF_ANY_REQUEST, NOTED_ALL_THE_SAME } from './exemptions.js';
import { FuzzWorld } from './fuzz-world.js';
import { RequestArbitraries, type FuzzRequest } from './request-arbitraries.js';
import { RequestSender, type FuzzAnswer, type WrittenRequest } from './request-sender.js';

/** Requests between two inspections of everything that is stored, each after a restart some hours later. */
const INSPECT_EVERY = 1_000;
const HOURS_MS = 7 * 3_600_000;
const FAULTS_MAX = 25;
const REQUEST_SHOWN_MAX = 1_500;
const ANSWER_SHOWN_MAX = 500;
const LOOK_AGAIN_MS = 20;

/** What came of it. */
export interface FuzzReport {
  readonly requests: number;
  /** Answers by class of status, e.g. `2xx`, and by status. */
  readonly statuses: Readonly<Record<string, number>>;
  readonly flavours: Readonly<Record<string, number>>;
  /** Operations that were called, and of them those that never succeeded. */
  readonly called: number;
  readonly neverSucceeded: readonly string[];
  /** Empty where all is well. */
  readonly faults: readonly string[];
}

/**
 * Sends generated requests to every operation of the document, one after the other into one populated world, and holds
 * each answer against the document and what is stored against what was answered. Stops when there are too many faults.
 */
export async function fuzzContract(size: {
  readonly requests: number;
  readonly seed: number;
}): Promise<FuzzReport> {
  const clock = new SteppableClock();
  // Its keys are good after a restart as well.
  const installation = new Installation(secretsNamed('fuzz'));
  const app = await startTestApp({ clock, installation });
  const leaks: string[] = [];
  const noteLeak = ({ name, message }: Error): void => {
    if (name === 'MaxListenersExceededWarning') leaks.push(`leaks listeners: ${message}`);
  };
  process.on('warning', noteLeak);
  try {
    const document = (await app.request('GET', '/openapi.json')).body as OpenApiDocument;
    const world = await FuzzWorld.open(app, document);
    const report = await new FuzzCampaign(app, document, world, clock).run(size);
    return { ...report, faults: [...report.faults, ...leaks] };
  } finally {
    process.off('warning', noteLeak);
    await app.close();
  }
}

/** Of several worlds, what came of all. */
export function sumOf(reports: readonly FuzzReport[]): FuzzReport {
  const added = (
    countsOf: (report: FuzzReport) => Readonly<Record<string, number>>,
  ): Record<string, number> => {
    const sums: Record<string, number> = {};
    for (const [name, count] of reports.flatMap((report) => Object.entries(countsOf(report))))
      sums[name] = (sums[name] ?? 0) + count;
    return sums;
  };
  const [first, ...others] = reports.map(({ neverSucceeded }) => neverSucceeded);
  return {
    requests: reports.reduce((sum, report) => sum + report.requests, 0),
    statuses: added(({ statuses }) => statuses),
    flavours: added(({ flavours }) => flavours),
    called: Math.max(...reports.map(({ called }) => called)),
    neverSucceeded: (first ?? []).filter((one) => others.every((never) => never.includes(one))),
    faults: reports.flatMap(({ faults }) => faults),
  };
}

class FuzzCampaign {
  private readonly documented: DocumentedAnswers;
  private readonly operations: readonly Operation[];
  private readonly statuses: Record<string, number> = {};
  private readonly flavours: Record<string, number> = {};
  private readonly called = new Set<string>();
  private readonly succeeded = new Set<string>();
  private readonly faults: string[] = [];
  private readonly told = new Set<string>();
  private before: Counts = {};
  private requests = 0;

  constructor(
    private readonly app: TestApp,
    private readonly document: OpenApiDocument,
    private readonly world: FuzzWorld,
    private readonly clock: SteppableClock,
  ) {
    this.documented = new DocumentedAnswers(document);
    this.operations = operationsOf(document);
  }

  async run({ requests, seed }: { readonly requests: number; readonly seed: number }): Promise<FuzzReport> {
    const arbitraries = new RequestArbitraries(this.document, this.documented.schemas, this.operations);
    for (let done = 0; done < requests && this.faults.length < FAULTS_MAX; done += INSPECT_EVERY) {
      const numRuns = Math.min(INSPECT_EVERY, requests - done);
      await this.runSome(fc.sample(arbitraries.any(), { numRuns, seed: seed + done }));
      await this.inspectLater();
    }
    return {
      requests: this.requests,
      statuses: this.statuses,
      flavours: this.flavours,
      called: this.called.size,
      neverSucceeded: [...this.called].filter((one) => !this.succeeded.has(one)),
      faults: this.faults,
    };
  }

  private async runSome(requests: readonly FuzzRequest[]): Promise<void> {
    const sender = new RequestSender(this.app, this.world, this.document);
    const counter = new RowCounter(this.app.database);
    this.before = await counter.countAtRest();
    try {
      for (const request of requests) {
        if (this.faults.length >= FAULTS_MAX) return;
        await this.runOne(request, sender, counter);
      }
    } finally {
      sender.close();
    }
  }

  private async runOne(request: FuzzRequest, sender: RequestSender, counter: RowCounter): Promise<void> {
    const written = await sender.write(request);
    if (request.subjects === 'fresh') this.before = await counter.countAtRest();
    const answer = await sender.send(written);
    const after = answer.status === 202 ? await counter.countAtRest() : await counter.count();
    this.note(request, answer);
    const found = [
      ...this.faultsOfAnswer(request, answer),
      ...faultsOfTrace(request, answer, this.before, after),
      ...(request.key === 'equal' ? await this.faultsOfRepetition(written, answer, sender, counter) : []),
    ];
    const context = `${inWords(request, written)}\n  ${answer.status} ${answer.text.slice(0, ANSWER_SHOWN_MAX)}`;
    for (const fault of found) this.tell(`${request.operation.operationId}: ${fault}`, context);
    this.before = request.key === 'equal' ? await counter.countAtRest() : after;
  }

  /** Tells the same fault once: others are to be seen as well. */
  private tell(fault: string, context: string): void {
    const kind = fault.replace(/\d+/g, '#');
    if (this.told.has(kind)) return;
    this.told.add(kind);
    this.faults.push(`${fault}\n  ${context}`);
  }

  private note({ operation, flavour }: FuzzRequest, { status }: FuzzAnswer): void {
    this.requests += 1;
    for (const name of [`${Math.floor(status / 100)}xx`, String(status)])
      this.statuses[name] = (this.statuses[name] ?? 0) + 1;
    this.flavours[flavour] = (this.flavours[flavour] ?? 0) + 1;
    this.called.add(operation.operationId);
    if (status < 300) this.succeeded.add(operation.operationId);
  }

  private faultsOfAnswer(request: FuzzRequest, answer: FuzzAnswer): readonly string[] {
    const { operation, method, invalid } = request;
    const { status } = answer;
    if (status >= 500) return [`answers ${status}`];
    if (method !== operation.method) {
      const faults = this.documented.faultsOfProblem(answer);
      if (status !== 405 || answer.headers.allow === undefined) return [`answers ${method} with ${status}`];
      return faults;
    }
    const faults = [...this.documented.faultsOf(operation, answer)];
    if (invalid !== null && status < 300) faults.push(`takes what the document does not allow: ${invalid}`);
    if (invalid === null && status === 400) faults.push(...faultsOfRefusal(operation, answer));
    return faults;
  }

  /** The same request with the same key is answered as before, and stores nothing more. */
  private async faultsOfRepetition(
    written: WrittenRequest,
    first: FuzzAnswer,
    sender: RequestSender,
    counter: RowCounter,
  ): Promise<readonly string[]> {
    if (first.status >= 300) return [];
    const before = await counter.countAtRest();
    const second = await sender.send(written);
    const after = await counter.countAtRest();
    this.requests += 1;
    const isStored = second.headers['idempotency-replayed'] === 'true';
    const faults = isStored && second.text !== first.text ? ['answers the same key with something else'] : [];
    // What stores nothing has no record either, and is computed anew.
    return second.status === first.status
      ? [...faults, ...differences(before, after).map((one) => `carries out twice: ${one}`)]
      : [`answers ${second.status} to the same key`];
  }

  /** Starts again some hours later, lets what is due be done, and looks at all that is stored. */
  private async inspectLater(): Promise<void> {
    this.clock.advance(HOURS_MS);
    await this.app.restart();
    await this.nothingIsDue();
    const { faults } = await inspect(this.app.databaseUrl, { promised: [], areAllQuick: false });
    this.faults.push(...faults.map((fault) => `after ${this.requests} requests: ${fault}`));
  }

  private async nothingIsDue(): Promise<void> {
    const due =
      `SELECT (SELECT count(*) FROM reservations WHERE status = 'ACTIVE' AND expires_at <= '${this.clock.now()}') + ` +
      '(SELECT count(*) FROM audit_events WHERE sequence IS NULL) AS due';
    for (;;) {
      const [row] = await this.app.database.read((tx) => tx.query<{ due: string | number }[]>(due));
      if (Number(row?.due) === 0) return;
      await sleep(LOOK_AGAIN_MS);
    }
  }
}

/** What was refused as not valid although the schema allows it, for a reason that a schema could have told. */
function faultsOfRefusal({ operationId }: Operation, { text }: FuzzAnswer): readonly string[] {
  const { code, errors = [] } = JSON.parse(text) as Problem;
  if (code !== 'VALIDATION_FAILED') return [];
  return errors
    .filter((one) => !(`${operationId} ${one.code}` in BEYOND_SCHEMAS) && !(one.code in BEYOND_SCHEMAS))
    .map((one) => `refuses by ${one.code} what its schema allows: ${one.pointer ?? one.parameter ?? ''}`);
}

/** A refusal, a read and a rehearsal leave nothing. */
function faultsOfTrace(
  { operation, query }: FuzzRequest,
  { status }: FuzzAnswer,
  before: Counts,
  after: Counts,
): readonly string[] {
  const isRehearsal = /(^|&)dryRun=true(&|$)/.test(query);
  if (status < 400 && operation.method !== 'GET' && !isRehearsal) return [];
  const allowed = [...NOTED_OF_ANY_REQUEST, ...(NOTED_ALL_THE_SAME[operation.operationId] ?? [])];
  return differences(before, after)
    .filter((one) => !allowed.some((table) => one.startsWith(table)))
    .map((one) => `leaves a trace: ${one}`);
}

function differences(before: Counts, after: Counts): readonly string[] {
  return Object.keys(after)
    .filter((name) => before[name] !== after[name])
    .map((name) => `${name} ${before[name] ?? 0} → ${after[name] ?? 0}`);
}

function inWords(
  { flavour, caller, subjects, invalid, key, ifMatch }: FuzzRequest,
  written: WrittenRequest,
): string {
  const { method, address, headers, rawBody } = written;
  const how = `${flavour} by ${caller} on ${subjects}, key ${key}, If-Match ${ifMatch}, invalid: ${invalid ?? 'nothing'}`;
  const body = typeof rawBody === 'string' ? rawBody : rawBody ? `${rawBody.length} bytes` : '';
  return (
    `${method} ${address} ${JSON.stringify(headers)} ${body}`.slice(0, REQUEST_SHOWN_MAX) + `\n  (${how})`
  );
}
