import { Injectable } from '@nestjs/common';
import { LessThan } from 'typeorm';
import { Database } from '../../platform/database/database.js';
import { newestFirst } from '../../platform/database/newest-first.js';
import { pageOf, pageWindow, type Page, type PageQuery } from '../../platform/http/page.dto.js';
import { CatalogueChange } from './catalogue-change.entity.js';
import { toCatalogueChangeView, type CatalogueChangeView } from './catalogue-change.view.js';
import { CatalogueVersion } from './catalogue-version.entity.js';
import { toCatalogueVersionView, type CatalogueVersionView } from './catalogue-version.view.js';
import type { CatalogueVersionQuery } from './catalogue.dto.js';

/** What the reference data has been, and what made it so. */
@Injectable()
export class CatalogueHistoryService {
  constructor(private readonly database: Database) {}

  async listChanges(query: PageQuery): Promise<Page<CatalogueChangeView>> {
    const window = pageWindow(query);
    const rows = await this.database.read((tx) =>
      tx.find(CatalogueChange, newestFirst<CatalogueChange>({}, window)),
    );
    return pageOf(rows, window, toCatalogueChangeView);
  }

  /** Newest first; of those recorded in one instant the one with more changes. */
  async listVersions(query: CatalogueVersionQuery): Promise<Page<CatalogueVersionView>> {
    const window = pageWindow(query, isVersionPlace);
    const [recordedAt = '', version = ''] = window.beforeId?.split(' ') ?? [];
    const before = [{ recordedAt: LessThan(recordedAt) }, { recordedAt, version: LessThan(version) }];
    const rows = await this.database.read((tx) =>
      tx.find(CatalogueVersion, {
        select: { version: true, digest: true, recordedAt: true },
        where: window.beforeId === null ? {} : before,
        order: { recordedAt: 'DESC', version: 'DESC' },
        take: window.limit + 1,
      }),
    );
    const placed = rows.map((row) => ({ ...row, id: `${row.recordedAt} ${row.version}` }));
    return pageOf(placed, window, toCatalogueVersionView);
  }
}

/** A version's place in the list: when it was recorded, and which it is. */
function isVersionPlace(text: string): boolean {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z \d{4}\.\d{1,2}\.\d{1,9}(?:\+\d{1,9})?$/.test(text);
}
