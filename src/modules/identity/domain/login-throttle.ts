/** How failures slow further attempts down. */
export interface ThrottleCurve {
  /** Failures that cost nothing yet: people mistype. */
  readonly freeFailures: number;
  /** What the first failure after those costs; each further one costs twice as much. */
  readonly firstDelayMs: number;
  /** Never more than this: whoever fails on purpose keeps nobody out for long. */
  readonly longestDelayMs: number;
}

/** Of one account, from wherever: at the longest delay, 1,440 guesses a day. Its owner waits a minute at most. */
export const ACCOUNT_CURVE: ThrottleCurve = { freeFailures: 4, firstDelayMs: 1_000, longestDelayMs: 60_000 };
/** Of one network, on whatever accounts: many people may share it. At the longest delay, 96 guesses a day. */
export const NETWORK_CURVE: ThrottleCurve = {
  freeFailures: 20,
  firstDelayMs: 1_000,
  longestDelayMs: 900_000,
};
/** After so long without a failure, it is forgotten. */
export const FORGOTTEN_AFTER_MS = 86_400_000;
/** Accounts and networks that are remembered, of either; the ones whose last failure is the oldest go first. */
export const REMEMBERED_MAX = 50_000;

interface Failures {
  readonly count: number;
  readonly lastMs: number;
  /** Until then the next attempt is refused, and not counted. */
  readonly blockedUntilMs: number;
}

/** The delay after so many failures, in milliseconds. */
export function delayAfter(failures: number, curve: ThrottleCurve): number {
  const costly = failures - curve.freeFailures;
  return costly <= 0 ? 0 : Math.min(curve.firstDelayMs * 2 ** Math.min(costly - 1, 40), curve.longestDelayMs);
}

/** Failures of one kind of thing, by its name. */
class FailureMemory {
  private readonly failures = new Map<string, Failures>();

  constructor(
    private readonly curve: ThrottleCurve,
    private readonly rememberedMax: number,
  ) {}

  waitMs(name: string, nowMs: number): number {
    return Math.max(0, (this.recall(name, nowMs)?.blockedUntilMs ?? 0) - nowMs);
  }

  add(name: string, nowMs: number): void {
    const count = (this.recall(name, nowMs)?.count ?? 0) + 1;
    this.remember(name, { count, lastMs: nowMs, blockedUntilMs: nowMs + delayAfter(count, this.curve) });
  }

  takeBack(name: string, nowMs: number): void {
    const known = this.recall(name, nowMs);
    if (known === undefined) return;
    if (known.count <= 1) this.failures.delete(name);
    else this.remember(name, { ...known, count: known.count - 1, blockedUntilMs: nowMs });
  }

  forget(name: string): void {
    this.failures.delete(name);
  }

  get size(): number {
    return this.failures.size;
  }

  private recall(name: string, nowMs: number): Failures | undefined {
    const known = this.failures.get(name);
    return known !== undefined && nowMs - known.lastMs < FORGOTTEN_AFTER_MS ? known : undefined;
  }

  /** A Map hands its entries out as they were put in: the first is the one whose last failure is the oldest. */
  private remember(name: string, failures: Failures): void {
    this.failures.delete(name);
    this.failures.set(name, failures);
    for (const oldest of this.failures.keys()) {
      if (this.failures.size <= this.rememberedMax) return;
      this.failures.delete(oldest);
    }
  }
}

/**
 * Slows the guessing of passwords down, per account and per network, and locks nobody out: an attempt that comes too early
 * is refused without being counted, so that the delay ends whatever others do. Of one process, and only in memory.
 */
export class LoginThrottle {
  private readonly accounts: FailureMemory;
  private readonly networks: FailureMemory;

  constructor(rememberedMax = REMEMBERED_MAX) {
    this.accounts = new FailureMemory(ACCOUNT_CURVE, rememberedMax);
    this.networks = new FailureMemory(NETWORK_CURVE, rememberedMax);
  }

  /**
   * Admits an attempt, or says how long it has to wait, in milliseconds. What is admitted counts as failed until `succeeded`
   * says otherwise: a thousand guesses at the same instant are a thousand failures.
   */
  admit(account: string, network: string, nowMs: number): number {
    const wait = Math.max(this.accounts.waitMs(account, nowMs), this.networks.waitMs(network, nowMs));
    if (wait > 0) return wait;
    this.accounts.add(account, nowMs);
    this.networks.add(network, nowMs);
    return 0;
  }

  /** Clears the account. Of the network only this attempt: who has an account guesses at others no faster. */
  succeeded(account: string, network: string, nowMs: number): void {
    this.accounts.forget(account);
    this.networks.takeBack(network, nowMs);
  }

  /** It was not tried after all. */
  notTried(account: string, network: string, nowMs: number): void {
    this.accounts.takeBack(account, nowMs);
    this.networks.takeBack(network, nowMs);
  }

  /** Accounts and networks that are remembered. */
  get remembered(): number {
    return this.accounts.size + this.networks.size;
  }
}
