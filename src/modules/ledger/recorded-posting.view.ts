import { ApiProperty } from '@nestjs/swagger';
import type { LedgerEntry } from './ledger-entry.entity.js';
import { LedgerPostingView, toLedgerPostingView } from './ledger-posting.view.js';
import type { LedgerPosting } from './ledger-posting.entity.js';

/** A posting as it stands in the books. */
export class RecordedPostingView extends LedgerPostingView {
  /** The posting that undoes this one; null while nothing does. */
  @ApiProperty({ type: String, format: 'uuid', nullable: true, example: null })
  reversedById!: string | null;
}

/** One page of postings, newest first. */
export class RecordedPostingPage {
  @ApiProperty({ type: () => [RecordedPostingView] })
  items!: RecordedPostingView[];

  /** Cursor of the next page; null on the last one. */
  @ApiProperty({ type: String, nullable: true, example: null })
  nextCursor!: string | null;
}

/** A posting with what refers to it. */
export interface RecordedPosting {
  readonly posting: LedgerPosting;
  readonly entries: readonly LedgerEntry[];
  readonly reversedById: string | null;
}

export function toRecordedPostingView({
  posting,
  entries,
  reversedById,
}: RecordedPosting): RecordedPostingView {
  return { ...toLedgerPostingView(posting, entries), reversedById };
}
