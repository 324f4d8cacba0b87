import { ApiProperty } from '@nestjs/swagger';
import { EXAMPLE_ID } from '../../platform/http/example-ids.js';
import { cursorAfter } from '../../platform/http/page.dto.js';
import type { ThinEvent } from './domain/event-message.js';

/** That something happened, and to what. What it came to is read where the subject is. */
export class FeedEventView {
  @ApiProperty({ format: 'uuid', example: '0199b0a2-0012-7000-8000-000000000001' })
  id!: string;

  /** What happened. */
  @ApiProperty({ example: 'organisation.recorded' })
  type!: string;

  /** What it happened to. */
  @ApiProperty({ example: 'organisation' })
  subjectKind!: string;

  @ApiProperty({ example: EXAMPLE_ID.organisation })
  subjectId!: string;

  /** Whose it is; null where it is nobody's. */
  @ApiProperty({ type: String, format: 'uuid', nullable: true, example: EXAMPLE_ID.organisation })
  organisationId!: string | null;

  @ApiProperty({ format: 'date-time', example: '2026-11-23T08:00:00.000Z' })
  recordedAt!: string;
}

/** A part of the feed, in the order of the chain: that order is final. */
export class EventFeed {
  @ApiProperty({ type: () => [FeedEventView] })
  items!: FeedEventView[];

  /** To send as `after` for what follows: there always is one, also where nothing has followed yet. */
  @ApiProperty({ example: cursorAfter('2') })
  nextCursor!: string;
}

export function toFeedEventView(event: ThinEvent): FeedEventView {
  const { id, type, subjectKind, subjectId, organisationId, recordedAt } = event;
  return { id, type, subjectKind, subjectId, organisationId, recordedAt };
}
