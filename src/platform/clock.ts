/** The one source of "now", so that tests own time. */
export abstract class Clock {
  /** RFC 3339 UTC instant with milliseconds. */
  abstract now(): string;
}

/** The machine's clock. */
export class SystemClock extends Clock {
  override now(): string {
    return new Date().toISOString();
  }
}
