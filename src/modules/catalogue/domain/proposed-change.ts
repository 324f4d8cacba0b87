import { DomainError, type InputFault } from '../../../shared/domain-error.js';
import type { MagnetGrade, ProcessRoute, ProductProfile } from './catalogue.js';

export const REASON_LENGTH_MAX = 1_000;
export const ACCEPTED_BY_LENGTH_MAX = 200;

/** A whole row, with its table and its key. */
export type ProposedRow =
  | { readonly tableName: 'productProfiles'; readonly rowKey: string; readonly row: ProductProfile }
  | { readonly tableName: 'magnetGrades'; readonly rowKey: string; readonly row: MagnetGrade }
  | { readonly tableName: 'processRoutes'; readonly rowKey: string; readonly row: ProcessRoute };

/** A row that somebody decided to put in the place of the one with its key. */
export type ProposedChange = ProposedRow & {
  /** The version that the decision was taken on. */
  readonly baseVersion: string;
  /** Why, in words. */
  readonly reason: string;
  /** Who decided, in words. */
  readonly acceptedBy: string;
};

/** @throws DomainError `catalogue-change-not-valid` where it is not said who decided, or why */
export function assertAccounted({ reason, acceptedBy, tableName, rowKey }: ProposedChange): void {
  const faults = [
    ...textFaults('/reason', reason, REASON_LENGTH_MAX),
    ...textFaults('/acceptedBy', acceptedBy, ACCEPTED_BY_LENGTH_MAX),
  ];
  if (faults.length === 0) return;
  const message = 'A change of the catalogue says who accepted it, and why.';
  throw new DomainError('catalogue-change-not-valid', message, { tableName, rowKey }, faults);
}

function textFaults(pointer: string, text: string, lengthMax: number): readonly InputFault[] {
  if (text.trim() !== '' && text.length <= lengthMax) return [];
  return [{ pointer, code: 'NOT_VALID', detail: `Give 1 to ${lengthMax} characters.` }];
}
