import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import type { ReadTransaction } from '../../platform/database/database.js';
import { digestOf } from '../../platform/digest.js';
import type { FileRemark } from '../../platform/import/file-remark.js';
import {
  ImportKinds,
  orRefuseRow,
  RowRefused,
  type ImportKind,
  type ImportSite,
  type PreparedRow,
} from '../../platform/import/import-kind.js';
import { textIn } from '../../platform/import/json-record.js';
import { isTableRecord, type SourceRecord } from '../../platform/import/source-record.js';
import { givenTwice, understoodAs } from '../../platform/import/table-fields.js';
import { requireSite } from '../organisations/organisations.service.js';
import { DEMAND_FIELDS, DEMAND_TABLE } from './demand-table.js';
import type { Demand } from './demand.entity.js';
import { DemandReferenceData } from './demand-references.js';
import { DemandContentInput } from './demands.dto.js';
import { findByReference, insertDemand, referenceKnown } from './demands.service.js';
import { completeSpecification, type DemandSpecification } from './domain/demand-specification.js';
import { checkedSpecification, demandAt } from './open-demand.js';

/** Demands of a separator's plant, each with the separator's own number. */
@Injectable()
export class DemandImportKind implements ImportKind, OnModuleInit {
  readonly name = 'DEMANDS';
  readonly layout = DEMAND_TABLE;
  readonly rowsPerWrite = 100;

  constructor(
    private readonly kinds: ImportKinds,
    private readonly clock: Clock,
    private readonly references: DemandReferenceData,
  ) {}

  onModuleInit(): void {
    this.kinds.register(this);
  }

  requireSite(tx: ReadTransaction, siteId: string): Promise<ImportSite> {
    return requireSite(tx, siteId, 'SEPARATOR', '/siteId');
  }

  referenceOf(record: SourceRecord): string {
    return isTableRecord(record)
      ? (record.rows[0]?.cells['reference'] ?? '').trim()
      : textIn(record.text, 'reference');
  }

  whereGivenTwice(record: SourceRecord, reference: string, line: number): FileRemark {
    return givenTwice(record, 'reference', reference, line);
  }

  async prepare(record: SourceRecord, plant: ImportSite): Promise<PreparedRow> {
    const { input, placeOf } = await understoodAs(DemandContentInput, record, DEMAND_FIELDS);
    if (input.reference === undefined || input.reference.trim() === '') {
      const detail = 'Every demand needs its reference: by it the same demand is known again.';
      throw new RowRefused([{ ...placeOf('/reference'), code: 'REQUIRED', detail }]);
    }
    const specification = await orRefuseRow(placeOf, () =>
      checkedSpecification(input, this.references.current),
    );
    const demand = demandAt(plant, input, specification, this.clock.now());
    return {
      placeOf,
      warnings: [],
      async findSame(tx) {
        const known = await findByReference(tx, demand);
        if (known === null) return null;
        if (contentDigest(known) === contentDigest(demand)) return known.id;
        throw referenceKnown(known);
      },
      store: async (tx) => (await insertDemand(tx, demand)).id,
    };
  }
}

/** Of what a demand says; equal for the same file again. */
function contentDigest({ siteId, title, specification }: Demand): string {
  const complete: DemandSpecification = completeSpecification(specification);
  return digestOf({ siteId, title, specification: complete });
}
