import type { DeclaredHazard } from '../../lots/domain/operations/mixing.js';

/** What a site is permitted to receive. */
export interface PermitScope {
  readonly id: string;
  /** Entries of the European List of Waste or of the Basel Convention. */
  readonly wasteCodes: readonly string[];
  /** Null = the permit says nothing of hazards. */
  readonly hazards: readonly DeclaredHazard[] | null;
  /** ISO dates, both included. */
  readonly validFrom: string;
  /** Null = without an end. */
  readonly validUntil: string | null;
}
