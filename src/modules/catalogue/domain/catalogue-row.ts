import type {
  DistributedFigure,
  FigureBasis,
  FigureDistribution,
  PertRange,
  Provenance,
} from './catalogue.js';
import { FIGURE_BASES, FIGURE_DISTRIBUTIONS } from './catalogue.js';
import type { CatalogueFault } from './catalogue-error.js';
import type { FigureBounds } from './figure-bounds.js';
import { figureFault } from './figure-fault.js';
import { isPercentileFigure } from './figure-quantile.js';
import type { NumberBounds } from './number-bounds.js';
import { parseDecimal } from './number-bounds.js';

/** One line of a table as read: text by column. */
export interface CatalogueRow {
  readonly line: number;
  readonly values: Readonly<Record<string, string>>;
}

const HEADER_LINE = 1;
const TEXT_LENGTH_MAX = 1_000;
const COLUMN_END = { low: 'Low', mode: 'Mode', high: 'High' } as const;
const KEY = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;

/**
 * Reads one row's text into typed figures. It never throws: a fault goes on the list and a stand-in is returned,
 * so that one reading finds every fault of the row. `isSound` tells whether the row may be used.
 */
export class RowReader {
  private readonly readFields = new Set<string>();
  private faultCount = 0;
  private readonly faultyColumns = new Set<string>();

  constructor(
    private readonly file: string,
    private readonly row: CatalogueRow,
    private readonly faults: CatalogueFault[],
  ) {}

  get isSound(): boolean {
    return this.faultCount === 0;
  }

  /** True once a column was found missing or unknown: every row of the table will then have the same fault. */
  get hasColumnFault(): boolean {
    return this.faultyColumns.size > 0;
  }

  /** Columns that were asked for so far, whether they are there or not. */
  get columnsRead(): readonly string[] {
    return [...this.readFields];
  }

  /** Puts a fault of this row on the list. */
  fault(field: string, problem: string, fix: string): void {
    this.faultCount += 1;
    this.faults.push({ file: this.file, line: this.row.line, field, problem, fix });
  }

  /** Trimmed text; empty where nothing is typed. A missing column is a fault of the header. */
  textOrEmpty(field: string): string {
    this.readFields.add(field);
    const value = this.row.values[field];
    if (value === undefined) {
      this.columnFault(field, 'column is missing', 'add it to the header and to every row');
      return '';
    }
    const text = value.trim();
    if (text.length > TEXT_LENGTH_MAX) {
      this.fault(field, `has ${text.length} characters`, `shorten it to ${TEXT_LENGTH_MAX}`);
    }
    return text;
  }

  /** Text that must be there. */
  text(field: string): string {
    const text = this.textOrEmpty(field);
    if (text === '' && this.row.values[field] !== undefined) this.fault(field, 'is empty', 'fill it in');
    return text;
  }

  optionalText(field: string): string | null {
    return this.textOrEmpty(field) || null;
  }

  /** A stable name of a row: lower case, digits, single hyphens. */
  key(field: string): string {
    const text = this.text(field);
    if (text !== '' && !KEY.test(text)) {
      this.fault(field, `"${text}" is no key`, 'use lower-case letters, digits and single hyphens');
    }
    return text;
  }

  /** One of the allowed words. */
  oneOf<T extends string>(field: string, allowed: readonly T[]): T {
    const text = this.text(field);
    const found = allowed.find((candidate) => candidate === text);
    if (found !== undefined) return found;
    if (text !== '') this.fault(field, `"${text}" is unknown`, `give one of ${allowed.join(', ')}`);
    return allowed[0] as T;
  }

  /** Values separated by semicolons; at least one, none twice. */
  listOf<T extends string>(field: string, allowed: readonly T[]): readonly T[] {
    const found: T[] = [];
    for (const part of this.text(field).split(';')) {
      const value = allowed.find((candidate) => candidate === part.trim());
      if (value === undefined) {
        if (this.row.values[field])
          this.fault(field, `"${part}" is unknown`, `give some of ${allowed.join(', ')}`);
      } else if (found.includes(value)) {
        this.fault(field, `"${value}" is given twice`, 'give it once');
      } else {
        found.push(value);
      }
    }
    return found;
  }

  trueOrFalse(field: string): boolean {
    return this.oneOf(field, ['true', 'false']) === 'true';
  }

  number(field: string, bounds: NumberBounds): number {
    return this.boundedNumber(field, this.text(field), bounds);
  }

  optionalNumber(field: string, bounds: NumberBounds): number | null {
    const text = this.textOrEmpty(field);
    return text === '' ? null : this.boundedNumber(field, text, bounds);
  }

  wholeNumber(field: string, bounds: NumberBounds): number {
    const value = this.number(field, bounds);
    if (Number.isFinite(value) && !Number.isInteger(value))
      this.fault(field, `${value} is not whole`, 'round it');
    return value;
  }

  /** The columns `<name>Low`, `<name>Mode` and `<name>High`, in that order of size. */
  pert(name: string, bounds: NumberBounds): PertRange {
    const low = this.number(`${name}Low`, bounds);
    const mode = this.number(`${name}Mode`, bounds);
    const high = this.number(`${name}High`, bounds);
    // NaN stands for a fault already listed; comparisons with it are false, so nothing is said twice.
    if (low > mode) this.fault(`${name}Low`, `${low} is above the mode ${mode}`, 'put low ≤ mode ≤ high');
    if (mode > high) this.fault(`${name}High`, `${high} is below the mode ${mode}`, 'put low ≤ mode ≤ high');
    return { low, mode, high };
  }

  /** As `pert`, or null where all three columns are empty. */
  optionalPert(name: string, bounds: NumberBounds): PertRange | null {
    const texts = ['Low', 'Mode', 'High'].map((end) => this.textOrEmpty(`${name}${end}`));
    return texts.every((text) => text === '') ? null : this.pert(name, bounds);
  }

  /** How figures are distributed; PERT where the cell is empty or the table has no such column. */
  distribution(field: string): FigureDistribution {
    if (this.row.values[field] === undefined || this.textOrEmpty(field) === '') return 'PERT';
    return this.oneOf(field, FIGURE_DISTRIBUTIONS);
  }

  /** As `pert`; where `distribution` is another, P10, P50 and P90 that it can run through. */
  figure(
    name: string,
    distribution: FigureDistribution,
    numberBounds: NumberBounds,
    figureBounds: FigureBounds,
  ): DistributedFigure {
    const range = this.pert(name, numberBounds);
    const figure: DistributedFigure = { ...range, distribution };
    if (!isPercentileFigure(figure)) return range;
    const fault = figureFault(figure, figureBounds);
    if (fault !== null) this.fault(`${name}${COLUMN_END[fault.end]}`, fault.problem, fault.fix);
    return figure;
  }

  /** The five columns that every table ends with. */
  provenance(): Provenance {
    const sourceUrl = this.optionalText('sourceUrl');
    for (const address of sourceUrl?.split(/\s+/) ?? []) {
      if (isWebAddress(address)) continue;
      this.fault(
        'sourceUrl',
        `"${address}" is no web address`,
        'give http(s) addresses with a space between, or nothing',
      );
    }
    return {
      source: this.text('source'),
      sourceUrl,
      basis: this.oneOf<FigureBasis>('basis', FIGURE_BASES),
      rangeBasis: this.optionalText('rangeBasis'),
      notes: this.optionalText('notes'),
    };
  }

  /** To be called last: a column that nobody has read is a misspelt one. */
  refuseUnreadColumns(): void {
    for (const column of Object.keys(this.row.values)) {
      if (!this.readFields.has(column)) {
        this.columnFault(column, 'column is unknown', 'remove it or correct its name in the header');
      }
    }
  }

  private columnFault(field: string, problem: string, fix: string): void {
    if (this.faultyColumns.has(field)) return;
    this.faultyColumns.add(field);
    this.faultCount += 1;
    this.faults.push({ file: this.file, line: HEADER_LINE, field, problem, fix });
  }

  private boundedNumber(field: string, text: string, bounds: NumberBounds): number {
    if (text === '') return Number.NaN;
    const value = parseDecimal(text);
    if (value === null) {
      this.fault(field, `"${text}" is no number`, `give ${bounds.words}, with a decimal point`);
      return Number.NaN;
    }
    if (value < bounds.min || value > bounds.max) {
      this.fault(field, `${text} is out of range`, `give ${bounds.words}`);
      return Number.NaN;
    }
    return value;
  }
}

function isWebAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return (protocol === 'https:' || protocol === 'http:') && hostname.includes('.');
}
