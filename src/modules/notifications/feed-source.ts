import { ownersOf } from '../../platform/access/visible-rows.js';
import { cursorAfter } from '../../platform/http/page.dto.js';
import type { StreamSource } from '../../platform/streams/event-streams.js';
import type { EventStreamQuery } from './events.dto.js';
import { placeOf, typesOf, type EventsService } from './events.service.js';
import { toFeedEventView } from './events.view.js';

const EVENTS_PER_READ = 100;

/** The feed as server-sent events. @throws RequestProblem `cursor-not-valid`, `validation-failed` */
export function feedSource(events: EventsService, query: EventStreamQuery): StreamSource {
  const types = typesOf(query.types);
  let place = placeOf(query.after);
  return {
    scope: 'events:read',
    restMs: 0,
    async read(caller) {
      const parties = ownersOf(caller.visible('events:read'));
      const slice = await events.read({ after: place, limit: EVENTS_PER_READ, parties, types });
      place = slice.nextPlace;
      return {
        events: slice.events.map((event) => ({
          id: cursorAfter(String(event.sequence)),
          name: event.type,
          data: toFeedEventView(event),
        })),
        then: slice.events.length < EVENTS_PER_READ ? 'WAIT' : 'ON',
      };
    },
  };
}
