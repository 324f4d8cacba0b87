import { Entity, Index } from 'typeorm';
import { IdColumn, TextColumn } from '../../platform/database/columns.js';

/** A version of the reference data that this database has worked with. Never updated: old estimates refer to it. */
@Entity('catalogue_versions')
@Index('catalogue_versions_by_time', ['recordedAt', 'version'])
export class CatalogueVersion {
  /** `year.month.revision`, e.g. `2026.11.1`, and `+` with the number of accepted changes where there are some. */
  @IdColumn()
  version!: string;

  /** SHA-256 in hex over the files, see LoadedCatalogue; with changes, over that and each change in turn. */
  @TextColumn()
  digest!: string;

  /** Canonical JSON of the whole catalogue, each table as a list of rows. */
  @TextColumn()
  content!: string;

  @TextColumn()
  recordedAt!: string;
}
