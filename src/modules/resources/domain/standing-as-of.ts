/** A revision of a batch, without what it says. */
export interface RevisionRecord {
  readonly id: string;
  readonly revision: number;
  readonly action: 'RECORDED' | 'CORRECTED' | 'VOIDED';
  readonly estimateId: string;
  readonly recordedAt: string;
}

/** An estimate of a batch, without what it says; ids sort by the time they were made. */
export interface EstimateRecord {
  readonly id: string;
  readonly recordedAt: string;
}

/** What of a batch was in force at an instant. */
export interface BatchStanding {
  readonly revisionId: string;
  readonly estimateId: string;
}

/**
 * The revision and the estimate of a batch that were in force at an instant: the last revision recorded by then, and
 * the last estimate recorded by then that is of that revision (its own, or one that evidence has put in its place).
 * A correction writes its estimate a moment before its revision, and counts from the revision on.
 * @param revisions of one batch, in any order
 * @param estimates of the same batch, in any order
 * @param asOf RFC 3339, UTC with milliseconds, as `recordedAt` is
 * @returns null where the batch was not recorded yet, or void
 */
export function standingAsOf(
  revisions: readonly RevisionRecord[],
  estimates: readonly EstimateRecord[],
  asOf: string,
): BatchStanding | null {
  const last = revisions
    .filter(({ recordedAt }) => recordedAt <= asOf)
    .reduce<RevisionRecord | null>(
      (found, each) => (found === null || each.revision > found.revision ? each : found),
      null,
    );
  if (last === null || last.action === 'VOIDED') return null;
  const laterCorrections = revisions.filter(
    ({ revision, action }) => revision > last.revision && action === 'CORRECTED',
  );
  const estimateId = estimates
    .filter(
      ({ id, recordedAt }) => recordedAt <= asOf && laterCorrections.every((next) => id < next.estimateId),
    )
    .reduce((newest, { id }) => (id > newest ? id : newest), last.estimateId);
  return { revisionId: last.id, estimateId };
}
