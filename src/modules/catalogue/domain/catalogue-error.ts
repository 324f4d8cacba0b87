/** One thing wrong with the reference data: where, what, and what to put instead. */
export interface CatalogueFault {
  readonly file: string;
  /** Line in the file, the header being 1; null where the fault has no line. */
  readonly line: number | null;
  /** Column or field; empty where the whole file or line is meant. */
  readonly field: string;
  readonly problem: string;
  readonly fix: string;
}

/** More than this many faults are counted but not listed. */
export const CATALOGUE_FAULTS_LISTED_MAX = 50;

/**
 * The reference data cannot be used. Its message lists each fault as `file:line field: problem; fix`, so that
 * whoever edited a row can mend it without reading code. Stops the process at boot: no estimate is better than
 * one from a mistyped row.
 */
export class CatalogueError extends Error {
  readonly faults: readonly CatalogueFault[];
  readonly faultCount: number;

  constructor(faults: readonly CatalogueFault[]) {
    const listed = faults.slice(0, CATALOGUE_FAULTS_LISTED_MAX);
    const unlisted = faults.length - listed.length;
    const lines = listed.map(describeFault);
    if (unlisted > 0) lines.push(`… and ${unlisted} more`);
    super(`The catalogue has ${faults.length} fault(s):\n${lines.join('\n')}`);
    this.name = 'CatalogueError';
    this.faults = listed;
    this.faultCount = faults.length;
  }
}

/**
 * Whether a file has a fault already. A row left out as unsound would look missing to whatever needs it; what
 * asks this first keeps one mistake from being reported twice.
 */
export function hasFaultIn(faults: readonly CatalogueFault[], file: string): boolean {
  return faults.some((fault) => fault.file === file);
}

function describeFault(fault: CatalogueFault): string {
  const place = fault.line === null ? fault.file : `${fault.file}:${fault.line}`;
  return `${fault.field === '' ? place : `${place} ${fault.field}`}: ${fault.problem}; ${fault.fix}`;
}
