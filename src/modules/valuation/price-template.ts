import { PRICE_CSV_COLUMNS, type PriceCsvColumn } from './domain/price-csv.js';

/* No price is shipped: what stands here is no quote of anybody, and so old that every use of it warns. */
const PLACEHOLDER: Readonly<Record<PriceCsvColumn, string>> = {
  oxide: 'NdPr oxide',
  currency: 'USD',
  date: '2020-01-01',
  price_per_kg: '1.00',
  source: 'PLACEHOLDER: write who quoted it; ex works or delivered; with or without VAT',
};

const TEMPLATE_ROWS = [
  PLACEHOLDER,
  { ...PLACEHOLDER, oxide: 'Dy2O3', price_per_kg: '2.00' },
  { ...PLACEHOLDER, oxide: 'Tb4O7', price_per_kg: '3.00' },
];

/** The published template: header and rows to be overwritten. RFC 4180, CRLF. */
export const PRICE_TEMPLATE_CSV = [
  PRICE_CSV_COLUMNS.join(','),
  ...TEMPLATE_ROWS.map((row) => PRICE_CSV_COLUMNS.map((column) => row[column]).join(',')),
  '',
].join('\r\n');
