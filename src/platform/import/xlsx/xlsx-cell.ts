import { dateText } from './xlsx-dates.js';
import { unreadableXlsx } from './xlsx-problem.js';
import type { Workbook } from './xlsx-workbook.js';

/** As the file has it. */
export interface RawCell {
  /** As people write it, e.g. C5. */
  readonly place: string;
  readonly line: number;
  /** `t` of the element; a number where it is left out. */
  readonly type: string;
  /** `s` of the element. */
  readonly style: number;
  /** A formula is taken by the value that the spreadsheet has computed. */
  readonly hasFormula: boolean;
  readonly value: string;
}

/** A spreadsheet shows no more: what comes after is the noise of binary fractions. */
const DIGITS_SHOWN = 15;
/** Beyond, a number would be written with an exponent. */
const PLAIN_MAX = 1e15;
const FRACTION_DIGITS = 9;

/**
 * The text that the cell would be in a CSV file: numbers plain and with a point, dates by ISO 8601, TRUE as YES.
 * @throws DomainError `xlsx-not-readable` where it holds an error, or a formula that nobody has computed
 */
export function cellText(cell: RawCell, isInstant: boolean, workbook: Workbook): string {
  const { type, value, place, line } = cell;
  if (cell.hasFormula && value === '' && type !== 'str')
    throw unreadableXlsx(
      `Cell ${place} holds a formula without its value: open the file, and save it.`,
      line,
    );
  switch (type) {
    case 's':
      return sharedText(cell, workbook);
    case 'str':
    case 'inlineStr':
      return value;
    case 'd':
      return value;
    case 'b':
      return value === '1' ? 'YES' : 'NO';
    case 'e':
      throw unreadableXlsx(`Cell ${place} holds the error ${value.slice(0, 20)}: mend its formula.`, line);
    default:
      return value === '' ? '' : numberText(cell, isInstant, workbook);
  }
}

function sharedText({ value, place, line }: RawCell, { sharedTexts }: Workbook): string {
  const text = /^\d{1,9}$/.test(value) ? sharedTexts[Number(value)] : undefined;
  if (text === undefined)
    throw unreadableXlsx(`Cell ${place} refers to a text that is not in the file.`, line);
  return text;
}

function numberText(cell: RawCell, isInstant: boolean, workbook: Workbook): string {
  const { value, place, line, style } = cell;
  const number = Number(value);
  if (value.trim() === '' || !Number.isFinite(number))
    throw unreadableXlsx(`Cell ${place} holds '${value.slice(0, 20)}', which is no number.`, line);
  if (workbook.isDateStyle[style]) {
    const text = dateText(number, { countsFrom1904: workbook.countsFrom1904, isInstant });
    if (text === null) throw unreadableXlsx(`Cell ${place} holds a date that there is not.`, line);
    return text;
  }
  return plainText(Number(number.toPrecision(DIGITS_SHOWN)));
}

/** Too large or too fine for any figure here, it keeps its exponent and is refused as a figure. */
function plainText(number: number): string {
  const text = String(number);
  if (!text.includes('e') || Math.abs(number) >= PLAIN_MAX) return text;
  const plain = number.toFixed(FRACTION_DIGITS).replace(/0+$/, '');
  return Number(plain) === number ? plain : text;
}
