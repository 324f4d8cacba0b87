/** Where in the caller's input a problem lies, and what would mend it. */
export interface InputFault {
  /** JSON Pointer (RFC 6901) into the request body, e.g. `/lines/0/units`; empty where the body is a file. */
  readonly pointer: string;
  /** Line of a CSV file; the header is line 1. */
  readonly line?: number;
  /** Column of a CSV file. */
  readonly column?: string;
  /** Stable UPPER_SNAKE code of this fault. */
  readonly code: string;
  /** What is wrong and what to send instead. */
  readonly detail: string;
}

/**
 * A rule of the domain was broken. Thrown by `domain/` and services; `platform/http` turns it into
 * problem+json through its one table of codes. `facts` are shown to the caller: nothing private goes in.
 */
export class DomainError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly facts: Readonly<Record<string, unknown>> = {},
    readonly faults: readonly InputFault[] = [],
  ) {
    super(message);
    this.name = 'DomainError';
  }
}
