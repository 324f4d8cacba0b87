import { EXAMPLE_ID } from '../../platform/http/example-ids.js';
import { CurrencyField, DateField, IdField } from '../../platform/http/fields.js';

/** At whose prices, in what currency and on what day to value. */
export class ValuationQuery {
  /** Whose price series to use; those of others are never looked at. */
  @IdField({ example: EXAMPLE_ID.organisation })
  organisationId!: string;

  /** ISO 4217. Only quotes in this currency are used: nothing is converted. */
  @CurrencyField({ example: 'USD' })
  currency!: string;

  /** For each oxide the latest quote on or before this day; today in UTC unless given. */
  @DateField({ optional: true, example: '2026-11-20' })
  date?: string;
}
