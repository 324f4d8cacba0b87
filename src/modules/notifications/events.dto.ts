import { TextField } from '../../platform/http/fields.js';
import { cursorAfter, PageLimit } from '../../platform/http/page.dto.js';
import { EVENT_TYPE_PATTERN } from './domain/event-message.js';

const TYPES_CHARACTERS_MAX = 2_000;
const TYPES_EXAMPLE = 'organisation.recorded,lot.listed';
const TYPE = EVENT_TYPE_PATTERN.source.slice(1, -1);
const TYPES = {
  pattern: new RegExp(`^${TYPE}(,${TYPE})*$`),
  meaning: `types with commas between, e.g. ${TYPES_EXAMPLE}`,
};

/** Asks for a part of the feed. */
export class EventFeedQuery extends PageLimit {
  /** `nextCursor` of the answer before; leave out to begin with the first event. */
  @TextField({ max: 200, optional: true, example: cursorAfter('1') })
  after?: string;

  /** Only these types, with commas between; all unless given. */
  @TextField({ max: TYPES_CHARACTERS_MAX, spelt: TYPES, optional: true, example: TYPES_EXAMPLE })
  types?: string;
}

/** Asks for the feed as a stream. */
export class EventStreamQuery {
  /** `nextCursor` or the `id` of an event: where to begin. `Last-Event-ID` goes before it. The first event unless given. */
  @TextField({ max: 200, optional: true, example: cursorAfter('1') })
  after?: string;

  /** Only these types, with commas between; all unless given. */
  @TextField({ max: TYPES_CHARACTERS_MAX, spelt: TYPES, optional: true, example: TYPES_EXAMPLE })
  types?: string;
}
