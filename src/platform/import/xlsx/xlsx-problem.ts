import { DomainError } from '../../../shared/domain-error.js';

/** The spreadsheet cannot be read. @param line row of the sheet that is to blame; 1 where it is the file as such */
export function unreadableXlsx(detail: string, line = 1): DomainError {
  return new DomainError('xlsx-not-readable', detail, { line }, [
    { pointer: '', line, code: 'XLSX_NOT_READABLE', detail },
  ]);
}
