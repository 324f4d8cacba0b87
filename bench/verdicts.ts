interface Tally {
  reached: number;
  readonly missed: string[];
  readonly open: string[];
}

/** Goals with what was measured, a line each; whoever ran them learns at the end which were missed. */
export class Verdicts {
  private constructor(
    private readonly prefix: string,
    private readonly tally: Tally,
  ) {}

  static none(): Verdicts {
    return new Verdicts('', { reached: 0, missed: [], open: [] });
  }

  /** The same goals, of one subject: its name is said where they are summed up. */
  of(subject: string): Verdicts {
    return new Verdicts(`${subject}, `, this.tally);
  }

  /** @param goal what is asked @param figure what was found */
  state(goal: string, figure: string, isReached: boolean): void {
    console.log(`  ${isReached ? 'reached ' : 'MISSED  '}  ${goal}: ${figure}`);
    if (isReached) this.tally.reached += 1;
    else this.tally.missed.push(`${this.prefix}${goal}: ${figure}`);
  }

  /** A goal of which nothing can be said here. It counts as neither. */
  leaveOpen(goal: string, reason: string): void {
    console.log(`  open      ${goal}: ${reason}`);
    this.tally.open.push(`${this.prefix}${goal}: ${reason}`);
  }

  /** A figure that is no goal. */
  note(what: string, figure: string): void {
    console.log(`  ${what.padEnd(9)} ${figure}`);
  }

  /** Tells how many goals were reached, and names the others. @returns whether none was missed */
  conclude(): boolean {
    const { reached, missed, open } = this.tally;
    const list = (goals: readonly string[]): string =>
      goals.length === 0 ? 'none' : [goals.length, ...goals].join('\n  ');
    console.log(`Goals reached: ${reached}; missed: ${list(missed)}`);
    if (open.length > 0) console.log(`Not measured here: ${list(open)}`);
    return missed.length === 0;
  }
}
