import { Check, Entity, Index } from 'typeorm';
import { IdColumn, IntegerColumn, TextColumn } from '../../platform/database/columns.js';

/** A login that goes on: a family of refresh tokens, of which the last one alone is good for another. */
@Entity('sessions')
@Index('sessions_by_user', ['userId', 'id'])
@Check('sessions_generation_positive', '"generation" > 0')
export class Session {
  @IdColumn()
  id!: string;

  @TextColumn()
  userId!: string;

  @TextColumn()
  membershipId!: string;

  /** Of the last refresh token; the tokens themselves are kept nowhere. */
  @IntegerColumn()
  generation!: number;

  /** Unless it is refreshed before. */
  @TextColumn()
  expiresAt!: string;

  @TextColumn({ nullable: true })
  revokedAt!: string | null;

  @TextColumn()
  recordedAt!: string;
}
