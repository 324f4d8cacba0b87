import type { ProblemCode } from './problems.js';

/** A fault in the request as HTTP sees it; `parameter` names a query, path or header field. */
export interface RequestFault {
  readonly pointer?: string;
  /** Line and column of a CSV file. */
  readonly line?: number;
  readonly column?: string;
  readonly parameter?: string;
  readonly code: string;
  readonly detail: string;
}

/** The request is refused before or at validation. Rendered by the problem filter. */
export class RequestProblem extends Error {
  constructor(
    readonly code: ProblemCode,
    message: string,
    readonly faults: readonly RequestFault[] = [],
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.name = 'RequestProblem';
  }
}
