import { isDateFormat } from './xlsx-dates.js';
import { unreadableXlsx } from './xlsx-problem.js';
import type { XlsxArchive } from './xlsx-archive.js';
import { readXml, type XmlAttributes } from './xlsx-xml.js';

/** Of all texts of a workbook together. */
const SHARED_CHARACTERS_MAX = 32 * 1_048_576;
const WORKBOOK = 'xl/workbook.xml';

/** What cells refer to. */
export interface Workbook {
  /** Name of the part that is the first sheet. */
  readonly sheetPart: string;
  readonly countsFrom1904: boolean;
  readonly sharedTexts: readonly string[];
  /** By the index of a style, whether it shows a number as a date. */
  readonly isDateStyle: readonly boolean[];
}

/** @throws DomainError `xlsx-not-readable` */
export async function readWorkbook(archive: XlsxArchive): Promise<Workbook> {
  const { relationId, countsFrom1904 } = await readFirstSheet(archive);
  return {
    sheetPart: await partOf(archive, relationId),
    countsFrom1904,
    sharedTexts: await readSharedTexts(archive),
    isDateStyle: await readDateStyles(archive),
  };
}

async function readFirstSheet(
  archive: XlsxArchive,
): Promise<{ relationId: string; countsFrom1904: boolean }> {
  const relationIds: string[] = [];
  let countsFrom1904 = false;
  await readXml(archive.textOf(WORKBOOK), {
    open(name, attributes) {
      if (name === 'workbookPr') countsFrom1904 = isTrue(attributes['date1904']);
      if (name === 'sheet') relationIds.push(attributes['r:id'] ?? relationIdIn(attributes));
    },
  });
  const [relationId] = relationIds;
  if (relationId === undefined) throw unreadableXlsx('The workbook has no sheet.');
  return { relationId, countsFrom1904 };
}

/** Whatever prefix the relationships have. */
function relationIdIn(attributes: XmlAttributes): string {
  const [, found = ''] = Object.entries(attributes).find(([name]) => name.endsWith(':id')) ?? [];
  return found;
}

async function partOf(archive: XlsxArchive, relationId: string): Promise<string> {
  let target = '';
  await readXml(archive.textOf('xl/_rels/workbook.xml.rels'), {
    open(name, attributes) {
      if (name === 'Relationship' && attributes['Id'] === relationId) target = attributes['Target'] ?? '';
    },
  });
  const part = target.startsWith('/') ? target.slice(1) : `xl/${target}`;
  if (!archive.has(part)) throw unreadableXlsx('The first sheet of the workbook is not in the file.');
  return part;
}

/** Phonetic hints stand beside a text and are none of it. */
async function readSharedTexts(archive: XlsxArchive): Promise<readonly string[]> {
  const part = 'xl/sharedStrings.xml';
  if (!archive.has(part)) return [];
  const texts: string[] = [];
  let characters = 0;
  let current = '';
  let isText = false;
  let isHint = false;
  await readXml(archive.textOf(part), {
    open(name) {
      if (name === 'si') current = '';
      if (name === 'rPh') isHint = true;
      if (name === 't') isText = !isHint;
    },
    text(text) {
      if (!isText) return;
      characters += text.length;
      if (characters > SHARED_CHARACTERS_MAX)
        throw unreadableXlsx(`The workbook has more than ${SHARED_CHARACTERS_MAX} characters: split it.`);
      current += text;
    },
    close(name) {
      if (name === 't') isText = false;
      if (name === 'rPh') isHint = false;
      if (name === 'si') texts.push(current);
    },
  });
  return texts;
}

async function readDateStyles(archive: XlsxArchive): Promise<readonly boolean[]> {
  const part = 'xl/styles.xml';
  if (!archive.has(part)) return [];
  const formats = new Map<number, string>();
  const styles: boolean[] = [];
  let isInCellFormats = false;
  await readXml(archive.textOf(part), {
    open(name, attributes) {
      if (name === 'numFmt') formats.set(Number(attributes['numFmtId']), attributes['formatCode'] ?? '');
      if (name === 'cellXfs') isInCellFormats = true;
      if (name !== 'xf' || !isInCellFormats) return;
      const id = Number(attributes['numFmtId'] ?? 0);
      styles.push(isDateFormat(id, formats.get(id)));
    },
    close(name) {
      if (name === 'cellXfs') isInCellFormats = false;
    },
  });
  return styles;
}

function isTrue(value: string | undefined): boolean {
  return value === '1' || value === 'true';
}
