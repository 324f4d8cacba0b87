import { setTimeout as sleep } from 'node:timers/promises';
import { authorizationOf } from '../test/support/credentials.js';
import type { EstimationLine } from '../src/modules/estimation/domain/estimation-line.js';

/** What a load has done. */
export interface LoadResult {
  /** Answers by what was asked, e.g. `quick entry`; refused ones have their status in the name. */
  readonly answers: ReadonlyMap<string, number>;
  /** Of a small GET at a steady pace meanwhile. */
  readonly probe: { readonly p50Ms: number; readonly p99Ms: number; readonly largestMs: number };
}

/** A line as the API takes it. */
export interface SentLine {
  readonly kind: EstimationLine['kind'];
  readonly productProfile?: string;
  readonly units?: number;
  readonly [field: string]: unknown;
}

/** Lines of batches of every size that is sent. */
export interface LoadLines {
  readonly ten: readonly SentLine[];
  /** As many as a batch may have. */
  readonly thousand: readonly SentLine[];
}

const PROBE_EVERY_MS = 20;
/** Callers of each kind; each sends its next request when it has the answer to the last. */
const CALLERS = { quickEntry: 4, tenLines: 2, evidence: 2, thousandLines: 1, statement: 1 };
const OBSERVED_AT = '2026-11-21T13:20:00Z';
const RECEIVED_AT = '2026-11-20T09:42:00Z';
const MOTOR = 'bev-traction-motor';
const MOTORS = 400;
const STEPS = 10_000;
const STATED_BATCHES = 3;

/** The API of one server, as the load's callers use it. */
export class LoadedServer {
  private readonly answers = new Map<string, number>();
  private siteId = '';
  /** Its batches stay those that they are, so that every statement is the same work. */
  private statedSiteId = '';
  private step = 0;
  /** The batch of the most lines that the next request is about. */
  private largest: { readonly id: string; readonly isCounted: boolean } | null = null;

  constructor(
    private readonly url: string,
    private readonly lines: LoadLines,
  ) {}

  /** Two yards with batches of each size, so that nothing is asked for the first time while it is measured. */
  async prepare(): Promise<void> {
    const organisation = { name: 'Yard of the benchmark', roles: ['RECYCLER'] };
    const { id } = await this.made('/v1/organisations', organisation);
    const site = { name: 'Yard', country: 'NL', latitude: 51.9489, longitude: 4.0531 };
    const path = `/v1/organisations/${id}/sites`;
    this.siteId = this.statedSiteId = (await this.made(path, site)).id;
    for (let i = 0; i < STATED_BATCHES; i += 1) await this.tenLines();
    this.siteId = (await this.made(path, site)).id;
    await this.quickEntry();
    await this.evidence();
    await this.thousandLines();
    await this.statement();
    this.answers.clear();
  }

  /** Nothing but the probe. */
  async idle(forMs: number): Promise<LoadResult> {
    return this.whileProbed(() => sleep(forMs));
  }

  /** Everything that estimates at once, and the probe. */
  async load(forMs: number): Promise<LoadResult> {
    const until = performance.now() + forMs;
    const callers = Object.entries(CALLERS).flatMap(([kind, count]) =>
      Array.from({ length: count }, async () => {
        while (performance.now() < until) await this[kind as keyof typeof CALLERS]();
      }),
    );
    return this.whileProbed(() => Promise.all(callers));
  }

  private async whileProbed(work: () => Promise<unknown>): Promise<LoadResult> {
    const tookMs: number[] = [];
    const pending = new Set<Promise<unknown>>();
    // At a steady pace, whatever the answers take: who waits for the last answer before asking sees too few stalls.
    const timer = setInterval(() => {
      const asked = performance.now();
      const answer = this.get('/health/live').then(() => {
        tookMs.push(performance.now() - asked);
        pending.delete(answer);
      });
      pending.add(answer);
    }, PROBE_EVERY_MS);
    await work();
    clearInterval(timer);
    await Promise.all(pending);
    tookMs.sort((a, b) => a - b);
    const at = (share: number): number => tookMs[Math.floor(share * tookMs.length)] ?? NaN;
    const probe = { p50Ms: at(0.5), p99Ms: at(0.99), largestMs: tookMs.at(-1) ?? NaN };
    return { answers: new Map(this.answers), probe };
  }

  private async quickEntry(): Promise<void> {
    await this.counted('quick entry', '/v1/batches/quick', {
      siteId: this.siteId,
      productProfile: MOTOR,
      units: this.next(MOTORS),
    });
  }

  private async tenLines(): Promise<void> {
    await this.counted('10-line batch', '/v1/batches', this.batchOf(this.lines.ten));
  }

  /** A batch that is counted and of which a sample is weighed, each piece estimating it anew. */
  private async evidence(): Promise<void> {
    const units = this.next(MOTORS);
    const line: SentLine = { kind: 'PROFILE_UNITS', productProfile: MOTOR, units };
    const { id } = await this.made('/v1/batches', this.batchOf([line]));
    const path = `/v1/batches/${id}/evidence`;
    const observedAt = OBSERVED_AT;
    await this.counted('evidence', path, { observedAt, lineNumbers: [1], count: { units } });
    const sampleWeighing = { sampledUnits: 20, magnetMassKg: 30 + (units % 7) / 10, scaleDivisionKg: 0.01 };
    await this.counted('evidence', path, { observedAt, sampleWeighing });
  }

  /** The largest batch, or one of its lines counted, or it corrected, which asks whether the count still fits. */
  private async thousandLines(): Promise<void> {
    const { siteId, ...content } = this.batchOf(this.lines.thousand);
    const { largest } = this;
    if (largest === null) {
      const { id } = await this.counted('1,000-line batch', '/v1/batches', { siteId, ...content });
      this.largest = { id, isCounted: false };
    } else if (!largest.isCounted) {
      await this.counted('evidence on one of 1,000 lines', `/v1/batches/${largest.id}/evidence`, {
        observedAt: OBSERVED_AT,
        lineNumbers: [1 + this.lines.thousand.findIndex(({ productProfile }) => productProfile === MOTOR)],
        count: { units: this.next(MOTORS) },
      });
      this.largest = { ...largest, isCounted: true };
    } else {
      const { version } = await this.get(`/v1/batches/${largest.id}`);
      const correction = { ...content, reason: 'Counted anew.' };
      const path = `/v1/batches/${largest.id}/corrections`;
      await this.counted('correction of 1,000 lines', path, correction, version);
      this.largest = null;
    }
  }

  private async statement(): Promise<void> {
    await this.get(`/v1/resource-statement?groupBy=PROFILE&siteId=${this.statedSiteId}`);
    this.count('resource statement');
  }

  /** Lines that are counted, counted a little otherwise each time. */
  private batchOf(lines: readonly SentLine[]): {
    readonly siteId: string;
    readonly receivedAt: string;
    readonly lines: readonly SentLine[];
  } {
    const more = this.next(1);
    const varied = lines.map((line) =>
      line.units === undefined ? line : { ...line, units: line.units + more },
    );
    return { siteId: this.siteId, receivedAt: RECEIVED_AT, lines: varied };
  }

  /** No two requests of the load say the same: what a repeated one would find remembered does not count. */
  private next(from: number): number {
    this.step += 1;
    return from + (this.step % STEPS);
  }

  private count(what: string): void {
    this.answers.set(what, (this.answers.get(what) ?? 0) + 1);
  }

  private async counted(what: string, path: string, body: object, version?: number): Promise<Made> {
    const made = await this.made(path, body, version);
    this.count(what);
    return made;
  }

  private async made(path: string, body: object, version?: number): Promise<Made> {
    const headers = {
      'content-type': 'application/json',
      ...authorizationOf({}),
      ...(version === undefined ? {} : { 'if-match': `"${version}"` }),
    };
    return accepted(
      path,
      await fetch(this.url + path, { method: 'POST', headers, body: JSON.stringify(body) }),
    );
  }

  private async get(path: string): Promise<Made> {
    return accepted(path, await fetch(this.url + path, { headers: authorizationOf({}) }));
  }
}

interface Made {
  readonly id: string;
  readonly version: number;
}

/** @throws Error with the answer where it is no success: a load that is refused would measure nothing */
async function accepted(path: string, response: Response): Promise<Made> {
  const text = await response.text();
  if (!response.ok) throw new Error(`${path}: ${response.status} ${text.slice(0, 500)}`);
  return JSON.parse(text) as Made;
}

/** A line of the estimator as a caller would send it. */
export function lineAsSent(line: EstimationLine): SentLine {
  const { kind, gradeKey } = line;
  const grade = gradeKey === null ? {} : { grade: gradeKey };
  if (line.kind === 'LOOSE_MATERIAL') {
    const { form, netMassGrams, coated, moistureWtPct } = line;
    const moisture =
      moistureWtPct === null
        ? {}
        : { moistureWtPctLow: moistureWtPct.low, moistureWtPctHigh: moistureWtPct.high };
    return {
      kind,
      form,
      ...grade,
      netMassKg: netMassGrams / 1_000,
      ...(coated === null ? {} : { coated }),
      ...moisture,
    };
  }
  const { profileKey: productProfile, liberation } = line;
  const amount =
    line.kind === 'PROFILE_UNITS' ? { units: line.units } : { netMassKg: line.netMassGrams / 1_000 };
  return { kind, productProfile, liberation, ...grade, ...amount };
}
