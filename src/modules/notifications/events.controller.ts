import { Controller, Get, Headers, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Caller } from '../../platform/access/caller.js';
import { CurrentCaller } from '../../platform/access/request-caller.js';
import { Operation } from '../../platform/http/operation.js';
import { EventStreams } from '../../platform/streams/event-streams.js';
import { feedSource } from './feed-source.js';
import { EventFeedQuery, EventStreamQuery } from './events.dto.js';
import { EventsService } from './events.service.js';
import { EventFeed } from './events.view.js';

@ApiTags('Events')
@Controller('events')
export class EventsController {
  constructor(
    private readonly events: EventsService,
    private readonly streams: EventStreams,
  ) {}

  @Get()
  @Operation({
    summary: 'Follow what happens',
    access: { scope: 'events:read' },
    description:
      "What happened to what, of the caller's organisation, of those that granted it `events:read`, and of what either is on " +
      'the other side of, such as reservations; in an order that is final. Send `nextCursor` as `after` again and again: ' +
      'nothing is left out, nothing comes twice.',
    returns: EventFeed,
    returnDescription: 'What follows the cursor, oldest first; maybe nothing yet.',
    problems: ['cursor-not-valid'],
    cursorParameter: 'after',
  })
  listEvents(@Query() query: EventFeedQuery, @CurrentCaller() caller: Caller): Promise<EventFeed> {
    return this.events.listEvents(query, caller.visible('events:read'));
  }

  @Get('stream')
  @Operation({
    summary: 'Follow what happens, as server-sent events',
    access: { scope: 'events:read' },
    description:
      'The same as they happen. The `id` of each is a cursor; a client that reconnects sends the last one as ' +
      '`Last-Event-ID`, as browsers do. Comments keep the connection open. The server ends a stream from time to time ' +
      'and when the rights of the caller may have changed: connect again.',
    returns: {
      contentType: 'text/event-stream',
      description: 'Events as they happen, each a JSON object as of the feed.',
      example:
        'id: Mg\nevent: organisation.recorded\ndata: {"id":"0199b0a2-0012-7000-8000-000000000001","type":"organisation.recorded", …}\n\n',
    },
    problems: ['cursor-not-valid', 'event-streams-too-many'],
  })
  streamEvents(
    @Query() query: EventStreamQuery,
    @Headers('last-event-id') lastEventId: string | undefined,
    @CurrentCaller() caller: Caller,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const asked = { ...query, ...(lastEventId ? { after: lastEventId } : {}) };
    return this.streams.serve(caller, feedSource(this.events, asked), request, response);
  }
}
