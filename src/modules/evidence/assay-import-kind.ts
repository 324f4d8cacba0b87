import { Injectable } from '@nestjs/common';
import { Database, type ReadTransaction, type WriteTransaction } from '../../platform/database/database.js';
import { MovedMeanwhile } from '../../platform/database/while-nothing-moves.js';
import { digestOf } from '../../platform/digest.js';
import { toUtcInstant } from '../../platform/http/text-formats.js';
import { remarksAt, type FileRemark } from '../../platform/import/file-remark.js';
import {
  ImportKinds,
  orRefuseRow,
  type CheckedRow,
  type ImportKind,
  type ImportSite,
  type Standing,
} from '../../platform/import/import-kind.js';
import { memberOf, parseJsonLine } from '../../platform/import/json-record.js';
import { isTableRecord, type SourceRecord } from '../../platform/import/source-record.js';
import { givenTwice, understoodAs } from '../../platform/import/table-fields.js';
import { newId } from '../../platform/new-id.js';
import { letOthersWork } from '../../platform/slices.js';
import { DomainError } from '../../shared/domain-error.js';
import type { EstimateSubject } from '../estimation/estimation.service.js';
import { EvidenceRecord } from '../estimation/evidence-record.entity.js';
import { SiteImportKind } from '../organisations/site-import-kind.js';
import { findAssaySubject } from './assay-subject.js';
import { ASSAY_FIELDS, ASSAY_TABLE } from './assay-table.js';
import { certificateKey } from './declare-evidence.js';
import { AssayImportInput, type EvidenceInput } from './evidence.dto.js';
import { EvidenceService, refuseKnownCertificate, type PreparedEvidence } from './evidence.service.js';

/** An assay as it is sent, without the names of what it is of. */
interface SentAssay {
  readonly subject: EstimateSubject;
  readonly evidence: EvidenceInput & { readonly certificateNumber: string };
  readonly organisationId: string;
}

/** An assay that is not recorded. */
interface FreshAssay {
  readonly record: EvidenceRecord;
}

interface UnderstoodAssay<Fresh extends FreshAssay> extends CheckedRow {
  readonly sent: SentAssay;
  /** Null where it was recorded already when it was understood. */
  readonly fresh: Fresh | null;
}
type AssayRow = UnderstoodAssay<FreshAssay>;
type PreparedAssayRow = UnderstoodAssay<PreparedEvidence>;

/** Certificates of laboratories and readings of the yard, each a piece of evidence about a batch or lot of the site. */
@Injectable()
export class AssayImportKind extends SiteImportKind implements ImportKind<AssayRow, PreparedAssayRow> {
  protected readonly role = 'RECYCLER';
  readonly name = 'ASSAYS';
  readonly layout = ASSAY_TABLE;
  /** What follows from one is computed from what stands: the next may be of the same batch. */
  readonly rowsPerWrite = 1;

  constructor(
    kinds: ImportKinds,
    private readonly database: Database,
    private readonly evidence: EvidenceService,
  ) {
    super(kinds);
  }

  /** Laboratories number their own certificates: two may have the same number. */
  referenceOf(record: SourceRecord): string {
    const [number, laboratory] = isTableRecord(record)
      ? ['certificate_number', 'laboratory'].map((column) => record.rows[0]?.cells[column] ?? '')
      : certificateIn(record.text);
    return [number, laboratory]
      .map((text = '') => text.trim())
      .filter((text) => text !== '')
      .join(', ');
  }

  whereGivenTwice(record: SourceRecord, reference: string, line: number): FileRemark {
    return givenTwice(record, 'certificate_number', reference, line);
  }

  check(record: SourceRecord, site: ImportSite): Promise<AssayRow> {
    return this.understood(record, site, async ({ subject, evidence }) => ({
      record: await this.evidence.checkEvidence(subject, evidence, newId()),
    }));
  }

  prepare(record: SourceRecord, site: ImportSite): Promise<PreparedAssayRow> {
    return this.understood(record, site, ({ subject, evidence }) =>
      this.evidence.prepareEvidence(subject, evidence, newId()),
    );
  }

  async findStanding(tx: ReadTransaction, rows: readonly AssayRow[]): Promise<readonly Standing[]> {
    const standings: Standing[] = [];
    for (const row of rows) {
      standings.push(await standingOf(tx, row));
      await letOthersWork();
    }
    return standings;
  }

  async store(tx: WriteTransaction, rows: readonly PreparedAssayRow[]): Promise<readonly string[]> {
    const ids: string[] = [];
    for (const { fresh } of rows) {
      // Was known when it was prepared, and is not any more.
      if (fresh === null) throw new MovedMeanwhile();
      await this.evidence.storeEvidence(tx, fresh).catch((error: unknown) => {
        // It did when it was prepared: what keeps it from being stored is told when it is prepared anew.
        throw error instanceof DomainError ? new MovedMeanwhile() : error;
      });
      ids.push(fresh.record.id);
    }
    return ids;
  }

  /** What is recorded already need not be computed again, nor would its second half find room. */
  private async understood<Fresh extends FreshAssay>(
    record: SourceRecord,
    site: ImportSite,
    understand: (sent: SentAssay) => Promise<Fresh>,
  ): Promise<UnderstoodAssay<Fresh>> {
    const { input, placeOf } = await understoodAs(AssayImportInput, record, ASSAY_FIELDS);
    const { batch: _batch, lot: _lot, ...evidence } = input;
    return orRefuseRow(placeOf, async () => {
      const { sent, knownId } = await this.database.read(async (tx) => {
        const subject = await findAssaySubject(tx, input, site);
        const named: SentAssay = { subject, evidence, organisationId: site.organisationId };
        return { sent: named, knownId: await findSame(tx, named) };
      });
      const fresh = knownId === null ? await understand(sent) : null;
      return {
        placeOf,
        sent,
        fresh,
        warnings: fresh === null ? [] : remarksAt(fresh.record.warnings, placeOf),
      };
    });
  }
}

/** Part: what an assay meets among what is recorded. */
async function standingOf(tx: ReadTransaction, { sent, fresh }: AssayRow): Promise<Standing> {
  const sameId = await findSame(tx, sent);
  if (sameId !== null || fresh === null) return sameId;
  try {
    await refuseKnownCertificate(tx, fresh.record);
    return null;
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
}

/** Part: the record that stands and says the very same of the same batch or lot. */
async function findSame(
  tx: ReadTransaction,
  { subject, evidence, organisationId }: SentAssay,
): Promise<string | null> {
  const liveCertificate = certificateKey(
    evidence.certificateNumber,
    evidence.assay?.laboratory ?? organisationId,
  );
  const held = { certificateHolderId: organisationId, liveCertificate };
  const record = await tx.findOneBy(EvidenceRecord, held);
  if (record === null || record.subjectId !== subject.id) return null;
  const { lineNumbers, observedAt, certificateNumber: _number, ...declared } = evidence;
  const isSame =
    record.observedAt === toUtcInstant(observedAt) &&
    digestOfJson(record.declared) === digestOfJson(declared) &&
    (lineNumbers === undefined || digestOf(sorted(lineNumbers)) === digestOf(record.lineNumbers));
  return isSame ? record.id : null;
}

/** As it is stored: what is left out and what is undefined are one. */
function digestOfJson(value: object): string {
  return digestOf(JSON.parse(JSON.stringify(value)) as unknown);
}

function sorted(numbers: readonly number[]): readonly number[] {
  return [...numbers].sort((a, b) => a - b);
}

function certificateIn(text: string): readonly string[] {
  try {
    const value = parseJsonLine(text);
    const { assay } = (value ?? {}) as { assay?: unknown };
    return [memberOf(value, 'certificateNumber'), memberOf(assay, 'laboratory')];
  } catch {
    return [];
  }
}
