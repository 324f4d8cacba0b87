import { Check, Entity, Index } from 'typeorm';
import { IdColumn, IntegerColumn, RealColumn, TextColumn } from '../database/columns.js';

/**
 * Long work that is still to be done: the row is there as long as the work is. What the work is about, and what came of it,
 * is in the table of its kind; here is only who does it and how far that is.
 */
@Entity('jobs')
@Index('jobs_subject_unique', ['kind', 'subjectId'], { unique: true })
@Check('jobs_attempts_not_negative', '"attempts" >= 0')
@Check('jobs_leased_by_somebody', '("owner" IS NULL) = ("leased_until" IS NULL)')
@Check('jobs_share_is_one', '"share" IS NULL OR ("share" >= 0 AND "share" <= 1)')
export class Job {
  @IdColumn()
  id!: string;

  /** Which `JobKind` does it. */
  @TextColumn()
  kind!: string;

  /** Id of what it is about. */
  @TextColumn()
  subjectId!: string;

  /** How often somebody has begun it and not given it back. */
  @IntegerColumn()
  attempts!: number;

  /** The process that does it; null while nobody does. */
  @TextColumn({ nullable: true })
  owner!: string | null;

  /** RFC 3339 UTC; from then on anybody may take it over. The owner puts it off while it is alive. */
  @TextColumn({ nullable: true })
  leasedUntil!: string | null;

  /** What is being done; words of its kind. Null before anybody has begun. */
  @TextColumn({ nullable: true })
  stage!: string | null;

  /** How much of the stage is done, 0 … 1; null where nobody knows. */
  @RealColumn({ nullable: true })
  share!: number | null;

  /** When it was put at the end of the queue, last. */
  @TextColumn()
  queuedAt!: string;
}
