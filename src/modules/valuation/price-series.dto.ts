import { TextField } from '../../platform/http/fields.js';
import { PageQuery } from '../../platform/http/page.dto.js';

/** What a price series is called. */
export class PriceSeriesUpload {
  /** For people, e.g. the list or broker that the quotes are from. */
  @TextField({ max: 200, example: 'Broker quotes, November 2026' })
  name!: string;
}

/** Which price series to list. */
export class PriceSeriesQuery extends PageQuery {}
