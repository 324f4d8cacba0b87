import { TextField } from '../../platform/http/fields.js';

/** Which product profiles to list. */
export class ProductProfileQuery {
  /** Exact sector, e.g. `ev`, `wind`, `electronics` or `production-scrap`. */
  @TextField({ max: 100, optional: true, example: 'electronics' })
  sector?: string;
}
