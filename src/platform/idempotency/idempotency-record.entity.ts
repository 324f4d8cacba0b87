import { Entity, Index } from 'typeorm';
import { IdColumn, TextColumn } from '../database/columns.js';

/** The answer to a POST that came with an Idempotency-Key, stored with what the POST did. Kept for a day, then swept. */
@Entity('idempotency_records')
@Index('idempotency_records_key_unique', ['scope', 'key'], { unique: true })
@Index('idempotency_records_by_age', ['recordedAt'])
export class IdempotencyRecord {
  @IdColumn()
  id!: string;

  /** Whose key it is: two callers may choose the same. */
  @TextColumn()
  scope!: string;

  @TextColumn()
  key!: string;

  /** SHA-256 in hex of all that makes the request: see `KeyedRequest`; of a confidential one, a code of that. */
  @TextColumn()
  fingerprint!: string;

  /** The answer's body, JSON as it was sent; of a confidential request, sealed. Status and headers follow from the operation and the body. */
  @TextColumn()
  answer!: string;

  @TextColumn()
  recordedAt!: string;
}
