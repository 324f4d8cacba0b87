import { DEMAND_EXAMPLE_NDJSON } from '../src/modules/demands/demand-table.js';
import { ASSAY_EXAMPLE_NDJSON } from '../src/modules/evidence/assay-table.js';

/** What can be imported, by the name of its kind. */
export const KINDS = ['DEMANDS', 'BATCHES', 'ASSAYS'] as const;
export type KindName = (typeof KINDS)[number];
export type FormatName = 'csv' | 'ndjson';

/** A file of many rows. */
export interface ManyRows {
  readonly kind: KindName;
  readonly format: FormatName;
  readonly rows: number;
  /** What the references of its rows begin with. */
  readonly prefix: string;
  /** What those of the batches begin with that assays are of: one assay each. */
  readonly batchPrefix: string;
}

const LINES_PER_TICKET = 10;
const ROWS_PER_PIECE = 500;

/** The published examples, which every row repeats under a number of its own. */
const DEMAND = JSON.parse(DEMAND_EXAMPLE_NDJSON) as object;
const ASSAY = JSON.parse(ASSAY_EXAMPLE_NDJSON) as { readonly assay: object };
const RECEIVED_AT = '2026-11-20T09:42:00Z';

/** No two neighbours are estimated from the same. */
function unitsOf(index: number): number {
  return 10 + (index % 97);
}

type RowText = (index: number, prefix: string, batchPrefix: string) => string;

/** The text of one row of the file; of tickets, `LINES_PER_TICKET` rows are one. */
const ROW_TEXT: Readonly<Record<`${KindName} ${FormatName}`, RowText>> = {
  'DEMANDS csv': (index, prefix) =>
    `${prefix}-${index},Mixed magnets to separated oxides,LIBERATED_MAGNET SWARF,2026-12-15,2027-06-30,1000,toll-hydromet-sx,72,73,0.6,0.09\r\n`,
  'DEMANDS ndjson': (index, prefix) => `${JSON.stringify({ ...DEMAND, reference: `${prefix}-${index}` })}\n`,
  'BATCHES csv': (index, prefix) =>
    `${prefix}-${Math.floor(index / LINES_PER_TICKET)},${RECEIVED_AT},PROFILE_UNITS,bev-traction-motor,${unitsOf(index)}\r\n`,
  'BATCHES ndjson': (index, prefix) =>
    index % LINES_PER_TICKET === 0
      ? `${JSON.stringify({
          ticketNumber: `${prefix}-${index / LINES_PER_TICKET}`,
          receivedAt: RECEIVED_AT,
          lines: Array.from({ length: LINES_PER_TICKET }, (_unused, line) => ({
            kind: 'PROFILE_UNITS',
            productProfile: 'bev-traction-motor',
            units: unitsOf(index + line),
          })),
        })}\n`
      : '',
  'ASSAYS csv': (index, prefix, batchPrefix) =>
    `${prefix}-${index},${batchPrefix}-${index},2026-11-21T13:20:00Z,icpoes,Delft Assay Office,10,ALLOY,METAL,NONE,${assayed(index)}\r\n`,
  'ASSAYS ndjson': (index, prefix, batchPrefix) =>
    `${JSON.stringify({
      ...ASSAY,
      certificateNumber: `${prefix}-${index}`,
      batch: `${batchPrefix}-${index}`,
      assay: {
        ...ASSAY.assay,
        results: [{ analyte: 'Nd', wtPct: assayed(index) }],
        otherElements: undefined,
      },
    })}\n`,
};

const HEADER: Readonly<Record<KindName, string>> = {
  DEMANDS:
    'reference,title,accepted_forms,window_from,window_until,ndpr_oxide_kg_max,process_route,payable_pct,ndpr_oxide_price_usd_per_kg,treatment_charge_usd_per_kg_feed,freight_usd_per_tonne_km\r\n',
  BATCHES: 'ticket_number,received_at,line_kind,product_profile,units\r\n',
  ASSAYS:
    'certificate_number,batch,observed_at,method,laboratory,piece_count,relative_to,expressed_as,coating,nd_result_wt_pct\r\n',
};

/** wt% of Nd, all of them likely. */
function assayed(index: number): number {
  return (2_200 + ((index * 5) % 200)) / 100;
}

/** How many things come of so many rows. */
export function thingsOf(kind: KindName, rows: number): number {
  return kind === 'BATCHES' ? Math.ceil(rows / LINES_PER_TICKET) : rows;
}

/** How many rows of tickets make so many batches. */
export function rowsOfBatches(batches: number): number {
  return batches * LINES_PER_TICKET;
}

/** The text piece by piece, as it is sent. */
export async function* textOf({ kind, format, rows, prefix, batchPrefix }: ManyRows): AsyncGenerator<string> {
  const rowText = ROW_TEXT[`${kind} ${format}`];
  if (format === 'csv') yield HEADER[kind];
  for (let index = 0; index < rows; index += ROWS_PER_PIECE) {
    const count = Math.min(ROWS_PER_PIECE, rows - index);
    yield Array.from({ length: count }, (_unused, offset) =>
      rowText(index + offset, prefix, batchPrefix),
    ).join('');
  }
}
