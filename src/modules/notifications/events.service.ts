import { Injectable } from '@nestjs/common';
import type { Visibility } from '../../platform/access/caller.js';
import { ownersOf } from '../../platform/access/visible-rows.js';
import type { SealedEvent } from '../../platform/audit/domain/audit-chain.js';
import { findHead, findSealedEvents, findSealedEventsOfParties } from '../../platform/audit/stored-events.js';
import { Database } from '../../platform/database/database.js';
import { cursorAfter, pageWindow } from '../../platform/http/page.dto.js';
import { RequestProblem } from '../../platform/http/request-problem.js';
import { nextPlaceAfter } from './domain/feed-position.js';
import type { EventFeedQuery } from './events.dto.js';
import { toFeedEventView, type EventFeed } from './events.view.js';

const TYPES_MAX = 50;

/** What of the feed is wanted, and by whom. */
export interface FeedReading {
  /** Place in the chain after which to begin. */
  readonly after: number;
  readonly limit: number;
  /** Whose events, and of whose dealings; null: anybody's. */
  readonly parties: readonly string[] | null;
  /** Null: all. */
  readonly types: readonly string[] | null;
}

/** Part of the feed, and where it goes on. */
export interface FeedSlice {
  readonly events: readonly SealedEvent[];
  readonly nextPlace: number;
}

/** The audit chain as a feed of changes: only what has its final place in it, so that nothing comes in behind a reader. */
@Injectable()
export class EventsService {
  constructor(private readonly database: Database) {}

  /** @throws RequestProblem `cursor-not-valid`, `validation-failed` */
  async listEvents(query: EventFeedQuery, visibility: Visibility): Promise<EventFeed> {
    const { limit } = pageWindow(query);
    const reading = {
      after: placeOf(query.after),
      limit,
      parties: ownersOf(visibility),
      types: typesOf(query.types),
    };
    const { events, nextPlace } = await this.read(reading);
    return { items: events.map(toFeedEventView), nextCursor: cursorAfter(String(nextPlace)) };
  }

  /** @throws RequestProblem `cursor-not-valid` where the chain is not so long */
  read({ after, limit, parties, types }: FeedReading): Promise<FeedSlice> {
    return this.database.read(async (tx) => {
      const headSize = (await findHead(tx))?.size ?? 0;
      // Say after a restore from a backup: whoever went on would miss what comes in its place.
      if (after > headSize)
        throw new RequestProblem('cursor-not-valid', 'The chain is shorter than where this cursor stands.');
      const events =
        parties === null
          ? await findSealedEvents(tx, after, limit, null, types)
          : await findSealedEventsOfParties(tx, { after, limit, parties, types });
      const places = events.map(({ sequence }) => sequence);
      return { events, nextPlace: nextPlaceAfter(places, { after, limit, headSize }) };
    });
  }
}

/** The place that a cursor stands for; 0 without one. @throws RequestProblem `cursor-not-valid` */
export function placeOf(cursor: string | undefined): number {
  const isPlace = (text: string): boolean => /^\d{1,16}$/.test(text) && Number.isSafeInteger(Number(text));
  return Number(pageWindow(cursor === undefined ? {} : { cursor }, isPlace).beforeId ?? 0);
}

/** Types with commas between, as a list; null where none are named. @throws RequestProblem `validation-failed` */
export function typesOf(text: string | undefined): readonly string[] | null {
  if (text === undefined) return null;
  const types = [...new Set(text.split(','))];
  if (types.length <= TYPES_MAX) return types;
  const detail = `types must be up to ${TYPES_MAX}.`;
  throw new RequestProblem('validation-failed', detail, [{ parameter: 'types', code: 'TOO_MANY', detail }]);
}
