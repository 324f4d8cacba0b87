import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';

type Row = Readonly<Record<string, string>>;

interface Figure {
  readonly id: string;
  readonly role: 'ASSERTED' | 'CONFLICT';
  readonly relation: string;
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly tolerancePct: number | null;
  readonly publication: { readonly title: string };
  readonly example: {
    readonly batchFile: string | null;
    readonly ticketNumber: string | null;
    readonly lines: readonly { readonly productProfile?: string; readonly units?: number }[];
  };
}

interface Site {
  readonly name: string;
}

const BATCH_FILES = [
  'data-centre-hard-disks.csv',
  'ev-traction-motors.csv',
  'direct-drive-turbine.csv',
  'mixed-small-electronics.csv',
  'sintered-magnet-swarf.csv',
];
const TICKET_COLUMNS = ['received_at', 'supplier', 'gross_kg', 'tare_kg', 'scale_division_kg', 'batch_notes'];
const FILLED_BY_KIND: Readonly<Record<string, readonly string[]>> = {
  PROFILE_UNITS: ['product_profile', 'units', 'liberation'],
  PROFILE_MASS: ['product_profile', 'net_mass_kg', 'liberation'],
  LOOSE_MATERIAL: ['form', 'grade', 'net_mass_kg'],
};

function text(name: string): string {
  return readFileSync(new URL(name, import.meta.url), 'utf8');
}

function rowsOf(batchFile: string): readonly Row[] {
  return parse<Row>(text(batchFile), { columns: true });
}

/** Whole grams, because kilograms as doubles do not add exactly. */
function grams(kilograms: string | undefined): number {
  return Math.round(Number(kilograms ?? '') * 1000);
}

const organisations = (
  JSON.parse(text('organisations.json')) as {
    readonly organisations: readonly { readonly name: string; readonly sites: readonly Site[] }[];
  }
).organisations;
const siteKeys = organisations.flatMap(({ name, sites }) => sites.map((site) => `${name} / ${site.name}`));
const figures = JSON.parse(text('published-figures.json')) as readonly Figure[];

describe.each(BATCH_FILES)('%s', (batchFile) => {
  const rows = rowsOf(batchFile);
  const tickets = [...new Set(rows.map((row) => row['ticket_number']))];

  it('holds one to four batches, each on consecutive rows that agree about the ticket', () => {
    expect(tickets.length).toBeGreaterThanOrEqual(1);
    expect(tickets.length).toBeLessThanOrEqual(4);
    const changes = rows.filter((row, i) => row['ticket_number'] !== rows[i - 1]?.['ticket_number']);
    expect(changes).toHaveLength(tickets.length);
    for (const ticket of tickets) {
      const own = rows.filter((row) => row['ticket_number'] === ticket);
      for (const column of TICKET_COLUMNS) expect(new Set(own.map((row) => row[column])).size).toBe(1);
    }
  });

  it('weighs in whole scale divisions, and its lines never outweigh the net', () => {
    for (const ticket of tickets) {
      const own = rows.filter((row) => row['ticket_number'] === ticket);
      const [first] = own;
      const division = grams(first?.['scale_division_kg']);
      expect(grams(first?.['gross_kg']) % division).toBe(0);
      expect(grams(first?.['tare_kg']) % division).toBe(0);
      const net = grams(first?.['gross_kg']) - grams(first?.['tare_kg']);
      expect(net).toBeGreaterThan(0);
      expect(own.reduce((sum, row) => sum + grams(row['net_mass_kg']), 0)).toBeLessThanOrEqual(net);
    }
  });

  it('fills what the kind of line needs', () => {
    for (const row of rows) {
      const needed = FILLED_BY_KIND[row['line_kind'] ?? ''];
      expect(needed).toBeDefined();
      for (const column of needed ?? []) expect(row[column]).not.toBe('');
    }
  });
});

describe('demands.json and listings.json', () => {
  const { demands } = JSON.parse(text('demands.json')) as {
    readonly demands: readonly { readonly organisation: string; readonly site: string }[];
  };
  const { listings } = JSON.parse(text('listings.json')) as {
    readonly listings: readonly {
      readonly organisation: string;
      readonly site: string;
      readonly batchFile: string;
    }[];
  };

  it('name sites that exist, and list every batch file once', () => {
    expect(demands).toHaveLength(3);
    for (const { organisation, site } of [...demands, ...listings]) {
      expect(siteKeys).toContain(`${organisation} / ${site}`);
    }
    expect(listings.map((listing) => listing.batchFile)).toEqual(BATCH_FILES);
  });
});

describe('published-figures.json', () => {
  it('has unique ids and at least ten asserted publications', () => {
    expect(new Set(figures.map((figure) => figure.id)).size).toBe(figures.length);
    const asserted = figures.filter((figure) => figure.role === 'ASSERTED');
    expect(new Set(asserted.map((figure) => figure.publication.title)).size).toBeGreaterThanOrEqual(10);
  });

  it.each(figures)('$id states the numbers that its relation needs', (figure) => {
    const conflicting = ['ABOVE_P90', 'BELOW_P10'];
    const agreeing = ['INSIDE_P10_P90', 'P50_WITHIN_PCT', 'P50_INSIDE_LOW_HIGH'];
    expect(figure.role === 'CONFLICT' ? conflicting : agreeing).toContain(figure.relation);
    const ranged = figure.relation === 'P50_INSIDE_LOW_HIGH';
    expect([figure.value === null, figure.low !== null, figure.high !== null]).toEqual([
      ranged,
      ranged,
      ranged,
    ]);
    expect(figure.tolerancePct !== null).toBe(figure.relation === 'P50_WITHIN_PCT');
  });

  it('repeats the batch lines it refers to', () => {
    const referring = figures.filter((figure) => figure.example.batchFile !== null);
    expect(referring.length).toBeGreaterThan(0);
    for (const { example } of referring) {
      const own = rowsOf(example.batchFile ?? '').filter(
        (row) => row['ticket_number'] === example.ticketNumber,
      );
      const onTicket = own.map((row) => [row['product_profile'], Number(row['units'])]);
      expect(example.lines.map((line) => [line.productProfile, line.units])).toEqual(onTicket);
    }
  });
});
