import { Check, Entity, Index } from 'typeorm';
import { IdColumn, IntegerColumn, JsonColumn, TextColumn } from '../../platform/database/columns.js';

export type SnapshotPartKind = 'HEAD' | 'DEMANDS' | 'LOTS';

/** A slice of what a run works on. In slices, so that no thread ever has to write or read all of it at once. */
@Entity('match_snapshot_parts')
@Index('match_snapshot_parts_unique', ['matchRunId', 'kind', 'number'], { unique: true })
@Index('match_snapshot_parts_by_first', ['matchRunId', 'kind', 'firstId'])
@Check('match_snapshot_parts_kind_known', `"kind" IN ('HEAD', 'DEMANDS', 'LOTS')`)
export class MatchSnapshotPart {
  @IdColumn()
  id!: string;

  @TextColumn()
  matchRunId!: string;

  @TextColumn()
  kind!: SnapshotPartKind;

  /** From 0, in the order of the ids that are in it. */
  @IntegerColumn()
  number!: number;

  /** Lowest id in it; empty where it has none. */
  @TextColumn()
  firstId!: string;

  /** Canonical JSON; a list, or the head. Only the thread that matches reads it. */
  @TextColumn()
  content!: string;

  /** By id: the version of each row when the snapshot was taken. Empty for runs of before they were kept. */
  @JsonColumn()
  versions!: Readonly<Record<string, number>>;
}
