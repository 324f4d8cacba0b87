import { TextField } from '../../platform/http/fields.js';
import { PageQuery } from '../../platform/http/page.dto.js';

/** Which product profiles to list. */
export class ProductProfileQuery {
  /** Exact sector, e.g. `ev`, `wind`, `electronics` or `production-scrap`. */
  @TextField({ max: 100, optional: true, example: 'electronics' })
  sector?: string;
}

/** Asks for one page of the versions that there have been. */
export class CatalogueVersionQuery extends PageQuery {
  /** `nextCursor` of the page before; leave out for the first page. */
  @TextField({ max: 200, optional: true, example: 'MjAyNi0xMS0yNlQwODowMDowMC4wMDBaIDIwMjYuMTEuMQ' })
  declare cursor?: string;
}
