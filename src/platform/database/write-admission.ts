/** What a success adds to the number that may run at once: a conflict costs an attempt, so that trying again is not hurried. */
const GAIN = 1 / 16;
/** What a conflict leaves of it. */
const KEPT_AFTER_CONFLICT = 1 / 2;

/**
 * Lets so many writes run at once as do not undo one another: fewer after each that lost a conflict, slowly more after each
 * that did not (additive increase, multiplicative decrease; D.-M. Chiu and R. Jain, Computer Networks and ISDN Systems 17
 * (1989) 1-14). Where all of them read and write the same few pages that is one after the other, which is quicker than
 * doing the work of several and keeping one's.
 */
export class WriteAdmission {
  private limit: number;
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  /** @param most never more at once; so many to begin with */
  constructor(private readonly most: number) {
    this.limit = most;
  }

  /** How many may run at once now, 1…`most`. */
  get atOnce(): number {
    return Math.floor(this.limit);
  }

  /**
   * Runs an attempt when it may.
   * @param isAgain it has lost before, and goes before those that wait for their first
   * @param isConflict tells of what it threw whether others undid it
   * @throws what the attempt throws
   */
  async run<Result>(
    attempt: () => Promise<Result>,
    { isAgain, isConflict }: { readonly isAgain: boolean; readonly isConflict: (error: unknown) => boolean },
  ): Promise<Result> {
    await this.enter(isAgain);
    try {
      const result = await attempt();
      this.limit = Math.min(this.most, this.limit + GAIN);
      return result;
    } catch (error) {
      if (isConflict(error)) this.limit = Math.max(1, this.limit * KEPT_AFTER_CONFLICT);
      throw error;
    } finally {
      this.running -= 1;
      this.letIn();
    }
  }

  private enter(isAgain: boolean): Promise<void> {
    return new Promise((resolve) => {
      if (isAgain) this.waiting.unshift(resolve);
      else this.waiting.push(resolve);
      this.letIn();
    });
  }

  private letIn(): void {
    while (this.running < this.atOnce) {
      const next = this.waiting.shift();
      if (next === undefined) return;
      this.running += 1;
      next();
    }
  }
}
