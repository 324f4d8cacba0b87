import { Entity } from 'typeorm';
import { IdColumn, TextColumn } from '../../platform/database/columns.js';

/** When a key was last used, to the hour: who uses it more often than that does not write each time. */
@Entity('api_key_uses')
export class ApiKeyUse {
  /** Of the key. */
  @IdColumn()
  id!: string;

  @TextColumn()
  usedAt!: string;
}
