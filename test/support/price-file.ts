import { PRICE_CSV_COLUMNS } from '../../src/modules/valuation/domain/price-csv.js';
import { quoted } from './csv-file.js';
import type { TestApp, TestResponse } from './test-app.js';

/** A row as it stands in the file: oxide, currency, date, price per kg, source. */
export type PriceRow = readonly [
  oxide: string,
  currency: string,
  date: string,
  pricePerKg: string,
  source: string,
];

/** A file with the columns in the template's order. */
export function priceFile(...rows: readonly PriceRow[]): string {
  return [PRICE_CSV_COLUMNS.join(','), ...rows.map((row) => row.map(quoted).join(',')), ''].join('\r\n');
}

/** Sends a file of prices. */
export function sendPrices(
  app: TestApp,
  organisationId: string,
  file: string | Uint8Array<ArrayBuffer>,
  name = 'Prices of a test',
): Promise<TestResponse> {
  const path = `/v1/organisations/${organisationId}/price-series?name=${encodeURIComponent(name)}`;
  return app.request('POST', path, { rawBody: file, headers: { 'content-type': 'text/csv' } });
}
