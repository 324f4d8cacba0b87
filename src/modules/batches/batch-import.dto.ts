import { EXAMPLE_ID } from '../../platform/http/example-ids.js';
import { BooleanField, IdField, OneOfField } from '../../platform/http/fields.js';
import { BooleanFromQuery } from '../../platform/http/query-values.js';
import { IMPORT_MODES, type ImportMode } from '../../platform/import/import.entity.js';

/** How to take the file. */
export class BatchImportQuery {
  /** Site of a recycler at which the tickets were weighed. */
  @IdField({ example: EXAMPLE_ID.site })
  siteId!: string;

  /** ATOMIC (unless given): all tickets or none. PARTIAL: the good ones. */
  @OneOfField(IMPORT_MODES, 'ImportMode', { optional: true, example: 'ATOMIC' })
  mode?: ImportMode;

  /** True: only say what would happen. */
  @BooleanFromQuery()
  @BooleanField({ optional: true, example: false })
  dryRun?: boolean;
}
