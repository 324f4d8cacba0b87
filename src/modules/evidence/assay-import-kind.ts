import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database, type ReadTransaction } from '../../platform/database/database.js';
import { MovedMeanwhile } from '../../platform/database/while-nothing-moves.js';
import { digestOf } from '../../platform/digest.js';
import { toUtcInstant } from '../../platform/http/text-formats.js';
import { remarksAt, type FileRemark, type PlaceOf } from '../../platform/import/file-remark.js';
import {
  ImportKinds,
  orRefuseRow,
  type ImportKind,
  type ImportSite,
  type PreparedRow,
} from '../../platform/import/import-kind.js';
import { memberOf, parseJsonLine } from '../../platform/import/json-record.js';
import { isTableRecord, type SourceRecord } from '../../platform/import/source-record.js';
import { givenTwice, understoodAs } from '../../platform/import/table-fields.js';
import { newId } from '../../platform/new-id.js';
import type { EstimateSubject } from '../estimation/estimation.service.js';
import { EvidenceRecord } from '../estimation/evidence-record.entity.js';
import { requireSite } from '../organisations/organisations.service.js';
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

/** Certificates of laboratories and readings of the yard, each a piece of evidence about a batch or lot of the site. */
@Injectable()
export class AssayImportKind implements ImportKind, OnModuleInit {
  readonly name = 'ASSAYS';
  readonly layout = ASSAY_TABLE;
  /** What follows from one is computed from what stands: the next may be of the same batch. */
  readonly rowsPerWrite = 1;

  constructor(
    private readonly kinds: ImportKinds,
    private readonly database: Database,
    private readonly evidence: EvidenceService,
  ) {}

  onModuleInit(): void {
    this.kinds.register(this);
  }

  requireSite(tx: ReadTransaction, siteId: string): Promise<ImportSite> {
    return requireSite(tx, siteId, 'RECYCLER', '/siteId');
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

  async prepare(record: SourceRecord, site: ImportSite): Promise<PreparedRow> {
    const { input, placeOf } = await understoodAs(AssayImportInput, record, ASSAY_FIELDS);
    const { batch: _batch, lot: _lot, ...evidence } = input;
    return orRefuseRow(placeOf, async () => {
      const subject = await this.database.read((tx) => findAssaySubject(tx, input, site));
      const sent = { subject, evidence, organisationId: site.organisationId };
      const knownId = await this.database.read((tx) => findSame(tx, sent));
      return knownId === null ? await this.prepareNew(sent, placeOf) : known(sent, placeOf);
    });
  }

  private async prepareNew(sent: SentAssay, placeOf: PlaceOf): Promise<PreparedRow> {
    const prepared: PreparedEvidence = await this.evidence.prepareEvidence(
      sent.subject,
      sent.evidence,
      newId(),
    );
    const { record } = prepared;
    return {
      placeOf,
      warnings: remarksAt(record.warnings, placeOf),
      async findSame(tx) {
        const sameId = await findSame(tx, sent);
        if (sameId === null) await refuseKnownCertificate(tx, record);
        return sameId;
      },
      store: async (tx) => {
        await this.evidence.storeEvidence(tx, prepared);
        return record.id;
      },
    };
  }
}

/** What is recorded already need not be computed again, nor would its second half find room. */
function known(sent: SentAssay, placeOf: PlaceOf): PreparedRow {
  return {
    placeOf,
    warnings: [],
    findSame: (tx) => findSame(tx, sent),
    store: () => Promise.reject(new MovedMeanwhile()),
  };
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
