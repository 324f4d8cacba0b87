import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../clock.js';
import { Database, type WriteTransaction } from '../database/database.js';
import { insertMany } from '../database/many-rows.js';
import { JobRunner } from '../jobs/job-runner.js';
import { newId } from '../new-id.js';
import { letOthersWork, Slices } from '../slices.js';
import { DomainError } from '../../shared/domain-error.js';
import { Import, type ImportFormat, type ImportMode } from './import.entity.js';
import { ImportKinds, type ImportKind, type ImportSite } from './import-kind.js';
import { ImportRow } from './import-row.entity.js';
import { removeSomeRows } from './import-rows.js';
import { ImportSettings } from './import-settings.js';
import { storeReceived } from './import-states.js';
import { toImportView, type ImportView } from './import.view.js';
import { readRecords, type FileLimits, type ReadFile } from './read-records.js';
import { linesOf, type SourceRecord } from './source-record.js';

/** Rows that one write stores while a file comes in: each waits for the disk. */
const ROWS_PER_WRITE = 200;
/** What one atomic import stores is one transaction, and everybody else's writes wait for that. */
export const ATOMIC_ROWS_MAX = 1_000;

/** None that will do is longer. */
const REFERENCE_CHARACTERS_MAX = 320;

const MEBIBYTE = 1_048_576;

/** A row of CSV is about 150 bytes, a JSON line 400. A spreadsheet has to be held, zipped, as a whole. */
export const FILE_LIMITS: Readonly<Record<ImportFormat, FileLimits>> = {
  CSV: { bytesMax: 128 * MEBIBYTE, rowsMax: 250_000 },
  NDJSON: { bytesMax: 128 * MEBIBYTE, rowsMax: 250_000 },
  XLSX: { bytesMax: 8 * MEBIBYTE, rowsMax: 50_000 },
};

/** What the sender asks for. */
export interface ImportRequest {
  readonly kind: Import['kind'];
  readonly format: ImportFormat;
  readonly siteId: string;
  readonly mode: ImportMode;
}

/**
 * Takes files in: each row is stored as it comes, some hundreds at a time, so that no file is ever held as a whole. The
 * import is there when its last row is; of a file that breaks off before, nothing stays.
 */
@Injectable()
export class ImportReception {
  private readonly logger = new Logger('Imports');

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly kinds: ImportKinds,
    private readonly jobs: JobRunner,
    private readonly settings: ImportSettings,
  ) {}

  /** @throws DomainError or RequestProblem where the site or the file as such will not do, with nothing of it stored */
  async receive(request: ImportRequest, bytes: AsyncIterable<Uint8Array>): Promise<ImportView> {
    const kind = this.kinds.named(request.kind);
    const site = await this.database.read((tx) => kind.requireSite(tx, request.siteId));
    const id = newId();
    try {
      const { file, rowCount } = await this.storeRows(id, kind, request, bytes);
      const view = await this.storeImport(id, request, site, file, rowCount);
      this.jobs.look();
      return view;
    } catch (error) {
      await this.discard(id);
      throw error;
    }
  }

  /** Takes away the rows of what never became an import. What goes wrong is logged: the sweeper comes by again. */
  async discard(importId: string): Promise<void> {
    try {
      while (await this.database.write((tx) => removeOrphans(tx, importId))) await letOthersWork();
    } catch (error) {
      this.logger.warn({ failure: 'import-rows-not-removed', importId, error });
    }
  }

  private async storeRows(
    importId: string,
    kind: ImportKind,
    { format, mode }: ImportRequest,
    bytes: AsyncIterable<Uint8Array>,
  ): Promise<{ file: ReadFile; rowCount: number }> {
    let waiting: ImportRow[] = [];
    let rowCount = 0;
    const slices = new Slices();
    const store = async (): Promise<void> => {
      const rows = waiting;
      waiting = [];
      if (rows.length === 0) return;
      await this.database.write((tx) => insertMany(tx, ImportRow, rows));
    };
    const file = await readRecords(bytes, format, kind.layout, FILE_LIMITS[format], async (record) => {
      rowCount += 1;
      if (mode === 'ATOMIC' && rowCount > ATOMIC_ROWS_MAX) throw tooLarge();
      waiting.push(rowOf(importId, rowCount, record, kind));
      if (waiting.length === ROWS_PER_WRITE) await store();
      await slices.rest();
    });
    await store();
    return { file, rowCount };
  }

  private storeImport(
    id: string,
    { kind, format, mode }: ImportRequest,
    site: ImportSite,
    { fileDigest, rows, columns }: ReadFile,
    rowCount: number,
  ): Promise<ImportView> {
    return this.database.write(async (tx) => {
      const received: Import = {
        ...{ id, kind, format, mode, fileDigest, columns, rowCount },
        organisationId: site.organisationId,
        siteId: site.id,
        status: 'CHECKING',
        fileRowCount: rows,
        counts: null,
        failure: null,
        cancellationReason: null,
        receivedAt: this.clock.now(),
        checkedAt: null,
        finishedAt: null,
        sourcesRemovedAt: null,
        version: 1,
      };
      await storeReceived(tx, received);
      return toImportView(received, null, this.settings);
    });
  }
}

/** A commit of which nobody knows may have come through all the same: then there is an import, and the rows are its own. */
async function removeOrphans(tx: WriteTransaction, importId: string): Promise<boolean> {
  return !(await tx.existsBy(Import, { id: importId })) && removeSomeRows(tx, importId);
}

function rowOf(importId: string, position: number, source: SourceRecord, kind: ImportKind): ImportRow {
  return {
    id: newId(),
    importId,
    position,
    reference: kind.referenceOf(source).slice(0, REFERENCE_CHARACTERS_MAX).toWellFormed(),
    ...linesOf(source),
    source,
    outcome: 'PENDING',
    subjectId: null,
    errors: [],
    warnings: [],
  };
}

function tooLarge(): DomainError {
  return new DomainError(
    'import-too-large',
    `An ATOMIC import is one transaction, of at most ${ATOMIC_ROWS_MAX} rows or tickets: send it with mode=PARTIAL.`,
    { rowsMax: ATOMIC_ROWS_MAX },
  );
}
