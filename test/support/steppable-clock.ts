import { Clock } from '../../src/platform/clock.js';

/** A clock that stands still until the test moves it. */
export class SteppableClock extends Clock {
  private instantMs: number;

  constructor(start = '2026-11-23T08:00:00.000Z') {
    super();
    this.instantMs = Date.parse(start);
  }

  override now(): string {
    return new Date(this.instantMs).toISOString();
  }

  /** Moves on, or back where `durationMs` is negative. */
  advance(durationMs: number): void {
    this.instantMs += durationMs;
  }

  /** @param instant RFC 3339 */
  set(instant: string): void {
    this.instantMs = Date.parse(instant);
  }
}
