import { EXAMPLE_ID } from '../http/example-ids.js';
import { IdField, OneOfField, TextField } from '../http/fields.js';
import { PageLimit, PageQuery } from '../http/page.dto.js';
import { IMPORT_KINDS, IMPORT_MODES, IMPORT_STATUSES } from './import.entity.js';
import type { ImportKindName, ImportMode, ImportStatus } from './import.entity.js';
import { ROW_OUTCOMES, type RowOutcome } from './import-row.entity.js';

/** Where the rows of a file of scrap belong. */
export class YardImportQuery {
  /** Site of a recycler. */
  @IdField({ example: EXAMPLE_ID.site })
  siteId!: string;
}

/** How to take a file of tickets. */
export class TicketImportQuery extends YardImportQuery {
  /** PARTIAL (unless given): the good tickets are stored. ATOMIC: all or none, of at most 1,000. */
  @OneOfField(IMPORT_MODES, 'ImportMode', { optional: true, example: 'PARTIAL' })
  mode?: ImportMode;
}

/** How to take a file of demands. */
export class DemandImportQuery {
  /** The plant that takes the feed: a site of a separator. */
  @IdField({ example: EXAMPLE_ID.plant })
  siteId!: string;

  /** PARTIAL (unless given): the good demands are stored. ATOMIC: all or none, of at most 1,000. */
  @OneOfField(IMPORT_MODES, 'ImportMode', { optional: true, example: 'PARTIAL' })
  mode?: ImportMode;
}

/** Which imports to list. */
export class ImportListQuery extends PageQuery {
  @IdField({ optional: true, example: EXAMPLE_ID.organisation })
  organisationId?: string;

  @OneOfField(IMPORT_KINDS, 'ImportKind', { optional: true, example: 'BATCHES' })
  kind?: ImportKindName;

  @OneOfField(IMPORT_STATUSES, 'ImportStatus', { optional: true, example: 'READY' })
  status?: ImportStatus;
}

/** Which rows of an import to list. */
export class ImportRowQuery extends PageLimit {
  @OneOfField(ROW_OUTCOMES, 'RowOutcome', { optional: true, example: 'REJECTED' })
  outcome?: RowOutcome;

  /** `nextCursor` of the page before; leave out for the first page. */
  @TextField({ max: 200, optional: true, example: 'MA' })
  cursor?: string;
}

/** Why an import is cancelled. */
export class ImportCancellation {
  @TextField({ max: 500, optional: true, example: 'It was the file of last week.' })
  reason?: string;
}
