/** The figures of Jest's AggregatedResult that the summary needs. */
export interface RunFigures {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  /** Files that failed before their first test. */
  readonly numRuntimeErrorTestSuites: number;
}

/** `N passed, M failed`, and `, K skipped` where there are any. A file that cannot run counts as one failure. */
export function summaryOf(figures: RunFigures): string {
  const failed = figures.numFailedTests + figures.numRuntimeErrorTestSuites;
  const skipped = figures.numPendingTests + figures.numTodoTests;
  const skippedPart = skipped > 0 ? `, ${skipped} skipped` : '';
  return `${figures.numPassedTests} passed, ${failed} failed${skippedPart}`;
}

/** Jest reporter: the last line of a run is its summary, alone, for people and machines alike. */
export default class SummaryReporter {
  onRunComplete(_contexts: unknown, figures: RunFigures): void {
    // Jest's own reporters and its teardown still have things to say after this.
    process.once('exit', () => process.stdout.write(`${summaryOf(figures)}\n`));
  }
}
