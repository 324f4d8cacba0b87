import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import type { ReadTransaction, WriteTransaction } from '../../platform/database/database.js';
import { digestOf } from '../../platform/digest.js';
import type { FileRemark } from '../../platform/import/file-remark.js';
import {
  ImportKinds,
  orRefuseRow,
  RowRefused,
  type CheckedRow,
  type ImportKind,
  type ImportSite,
  type Standing,
} from '../../platform/import/import-kind.js';
import { textIn } from '../../platform/import/json-record.js';
import { isTableRecord, type SourceRecord } from '../../platform/import/source-record.js';
import { givenTwice, understoodAs } from '../../platform/import/table-fields.js';
import { SiteImportKind } from '../organisations/site-import-kind.js';
import { DEMAND_FIELDS, DEMAND_TABLE } from './demand-table.js';
import type { Demand } from './demand.entity.js';
import { DemandReferenceData } from './demand-references.js';
import { DemandContentInput } from './demands.dto.js';
import { findByReferences, insertDemands, referenceKnown } from './demands.service.js';
import { completeSpecification, type DemandSpecification } from './domain/demand-specification.js';
import { checkedSpecification, demandAt } from './open-demand.js';

/** A demand that is not stored yet. */
interface DemandRow extends CheckedRow {
  readonly demand: Demand;
}

/** Demands of a separator's plant, each with the separator's own number. */
@Injectable()
export class DemandImportKind extends SiteImportKind implements ImportKind<DemandRow> {
  protected readonly role = 'SEPARATOR';
  readonly name = 'DEMANDS';
  readonly layout = DEMAND_TABLE;
  readonly rowsPerWrite = 100;

  constructor(
    kinds: ImportKinds,
    private readonly clock: Clock,
    private readonly references: DemandReferenceData,
  ) {
    super(kinds);
  }

  referenceOf(record: SourceRecord): string {
    return isTableRecord(record)
      ? (record.rows[0]?.cells['reference'] ?? '').trim()
      : textIn(record.text, 'reference');
  }

  whereGivenTwice(record: SourceRecord, reference: string, line: number): FileRemark {
    return givenTwice(record, 'reference', reference, line);
  }

  check(record: SourceRecord, plant: ImportSite): Promise<DemandRow> {
    return this.prepare(record, plant);
  }

  async prepare(record: SourceRecord, plant: ImportSite): Promise<DemandRow> {
    const { input, placeOf } = await understoodAs(DemandContentInput, record, DEMAND_FIELDS);
    if (input.reference === undefined || input.reference.trim() === '') {
      const detail = 'Every demand needs its reference: by it the same demand is known again.';
      throw new RowRefused([{ ...placeOf('/reference'), code: 'REQUIRED', detail }]);
    }
    const specification = await orRefuseRow(placeOf, () =>
      checkedSpecification(input, this.references.current),
    );
    return { placeOf, warnings: [], demand: demandAt(plant, input, specification, this.clock.now()) };
  }

  async findStanding(
    tx: ReadTransaction,
    rows: readonly DemandRow[],
    { organisationId }: ImportSite,
  ): Promise<readonly Standing[]> {
    const references = rows.flatMap(({ demand: { liveReference } }) => liveReference ?? []);
    const found = await findByReferences(tx, organisationId, references);
    const known = new Map(found.map((demand) => [demand.liveReference, demand]));
    return rows.map(({ demand }) => standingOf(demand, known.get(demand.liveReference)));
  }

  async store(tx: WriteTransaction, rows: readonly DemandRow[]): Promise<readonly string[]> {
    const demands = rows.map(({ demand }) => demand);
    await insertDemands(tx, demands);
    return demands.map(({ id }) => id);
  }
}

function standingOf(demand: Demand, known: Demand | undefined): Standing {
  if (known === undefined) return null;
  return contentDigest(known) === contentDigest(demand) ? known.id : referenceKnown(known);
}

/** Of what a demand says; equal for the same file again. */
function contentDigest({ siteId, title, specification }: Demand): string {
  const complete: DemandSpecification = completeSpecification(specification);
  return digestOf({ siteId, title, specification: complete });
}
