import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import type { Visibility } from '../../platform/access/caller.js';
import { Database } from '../../platform/database/database.js';
import type { Page } from '../../platform/http/page.dto.js';
import { kilogramsFromGrams } from '../../shared/mass.js';
import { Site } from '../organisations/site.entity.js';
import type { BatchSummaryView } from './batch.view.js';
import { BatchRevision, type BatchContent } from './batch-revision.entity.js';
import type { BatchQuery } from './batches.dto.js';
import { BatchesService } from './batches.service.js';

/** A batch of the list, with what it weighs and where it lies. */
export interface ExportedBatch extends BatchSummaryView {
  readonly grossKg: number | null;
  readonly tareKg: number | null;
  /** Gross − tare; null for a batch without a ticket. */
  readonly netKg: number | null;
  readonly lineCount: number;
  readonly notes: string | null;
  readonly siteName: string;
  readonly country: string;
  readonly latitude: number;
  readonly longitude: number;
}

/** Reads batches for files. */
@Injectable()
export class BatchExportsService {
  constructor(
    private readonly database: Database,
    private readonly batches: BatchesService,
  ) {}

  /** A page of the list, completed. */
  async listBatches(query: BatchQuery, visibility: Visibility): Promise<Page<ExportedBatch>> {
    const { items, nextCursor } = await this.batches.listBatches(query, visibility);
    if (items.length === 0) return { items: [], nextCursor };
    return this.database.read(async (tx) => {
      const sites = await tx.findBy(Site, { id: In([...new Set(items.map(({ siteId }) => siteId))]) });
      const siteOf = new Map(sites.map((site) => [site.id, site]));
      const keys = items.map(({ id, revision }) => ({ batchId: id, revision }));
      const revisions = await tx.find(BatchRevision, {
        select: { id: true, batchId: true, content: true },
        where: keys,
      });
      const contentOf = new Map(revisions.map(({ batchId, content }) => [batchId, content]));
      return { items: items.map((item) => complete(item, siteOf, contentOf)), nextCursor };
    });
  }
}

function complete(
  batch: BatchSummaryView,
  siteOf: ReadonlyMap<string, Site>,
  contentOf: ReadonlyMap<string, BatchContent>,
): ExportedBatch {
  const site = siteOf.get(batch.siteId);
  const content = contentOf.get(batch.id);
  if (site === undefined || content === undefined)
    throw new Error(`Batch ${batch.id} lost its site or revision`);
  const { weighing, lines, notes } = content;
  return {
    ...batch,
    grossKg: weighing && kilogramsFromGrams(weighing.grossGrams),
    tareKg: weighing && kilogramsFromGrams(weighing.tareGrams),
    netKg: weighing && kilogramsFromGrams(weighing.netGrams),
    lineCount: lines.length,
    notes,
    siteName: site.name,
    country: site.country,
    latitude: site.latitude,
    longitude: site.longitude,
  };
}
