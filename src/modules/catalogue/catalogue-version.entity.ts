import { Entity } from 'typeorm';
import { IdColumn, TextColumn } from '../../platform/database/columns.js';

/** A version of the reference data that this database has worked with. Never updated: old estimates refer to it. */
@Entity('catalogue_versions')
export class CatalogueVersion {
  /** `year.month.revision`, e.g. `2026.11.0`. */
  @IdColumn()
  version!: string;

  /** SHA-256 in hex over the files, see LoadedCatalogue. */
  @TextColumn()
  digest!: string;

  /** Canonical JSON of the whole catalogue, each table as a list of rows. */
  @TextColumn()
  content!: string;

  @TextColumn()
  recordedAt!: string;
}
