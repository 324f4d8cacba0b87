import { once } from 'node:events';
import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { Request, Response } from 'express';
import { CallerDirectory } from '../../platform/access/caller-directory.js';
import type { Caller } from '../../platform/access/caller.js';
import { ownersOf } from '../../platform/access/visible-rows.js';
import { Database } from '../../platform/database/database.js';
import { cursorAfter } from '../../platform/http/page.dto.js';
import { RequestProblem } from '../../platform/http/request-problem.js';
import type { EventStreamQuery } from './events.dto.js';
import { EventsService, placeOf, typesOf, type FeedSlice } from './events.service.js';
import { toFeedEventView } from './events.view.js';

/** Open at a time by one caller; each is a connection, and a read now and then. */
export const STREAMS_PER_CALLER_MAX = 5;
const EVENTS_PER_READ = 100;
/** How often what other processes have stored is looked for; what this one has is seen at once. */
const LOOK_EVERY_MS = 1_000;
/** A proxy takes a connection for dead on which nothing comes. */
const HEARTBEAT_EVERY_MS = 15_000;
/** A client comes again after that; so that connections move to other processes by and by. */
const LASTS_MS = 600_000;
/** When a client is to come again after the end of a stream. */
const RETRY_MS = 2_000;

/** What a stream is about. */
interface Stream {
  readonly credential: string;
  readonly types: readonly string[] | null;
  readonly response: Response;
  place: number;
  /** Of the last bytes sent: milliseconds of `performance.now`. */
  saidAt: number;
}

/**
 * The feed as server-sent events. Who calls is looked up again each time anything is looked for: a key that was revoked is
 * told nothing more.
 */
@Injectable()
export class EventStreams implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly open = new Map<string, number>();
  private readonly wakers = new Set<() => void>();
  private readonly serving = new Set<Promise<void>>();
  private isEnding = false;

  constructor(
    private readonly events: EventsService,
    private readonly database: Database,
    private readonly modules: ModuleRef,
  ) {}

  onApplicationBootstrap(): void {
    this.database.onCommit(() => this.wakeAll());
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.isEnding = true;
    this.wakeAll();
    await Promise.all(this.serving);
  }

  /** @throws RequestProblem `cursor-not-valid`, `validation-failed`, `event-streams-too-many`, before anything is sent */
  async serve(caller: Caller, query: EventStreamQuery, request: Request, response: Response): Promise<void> {
    const types = typesOf(query.types);
    const place = placeOf(query.after);
    const release = this.admit(caller.actor);
    try {
      const credential = (request.headers.authorization ?? '').replace(/^Bearer +/i, '');
      const stream: Stream = { credential, types, response, place, saidAt: performance.now() };
      const first = await this.read(stream, caller);
      response.writeHead(200, {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        // nginx holds back what it takes for a page.
        'x-accel-buffering': 'no',
      });
      if (request.method !== 'HEAD') await this.follow(stream, first);
    } finally {
      release();
      if (response.headersSent) response.end();
    }
  }

  private admit(actor: string): () => void {
    const opened = this.open.get(actor) ?? 0;
    if (opened >= STREAMS_PER_CALLER_MAX) {
      const detail = `One caller has up to ${STREAMS_PER_CALLER_MAX} streams at a time.`;
      throw new RequestProblem('event-streams-too-many', detail, [], { 'Retry-After': '60' });
    }
    this.open.set(actor, opened + 1);
    return () => {
      const left = (this.open.get(actor) ?? 1) - 1;
      if (left === 0) this.open.delete(actor);
      else this.open.set(actor, left);
    };
  }

  private async follow(stream: Stream, first: FeedSlice): Promise<void> {
    const following = this.run(stream, first).catch(() => undefined);
    this.serving.add(following);
    await following;
    this.serving.delete(following);
  }

  /** Until the client, its rights, the time of the stream or the process come to their end, or the database fails. */
  private async run(stream: Stream, first: FeedSlice): Promise<void> {
    const { response } = stream;
    const endsAt = performance.now() + LASTS_MS;
    await say(stream, `retry: ${RETRY_MS}\n\n`);
    for (let slice: FeedSlice | null = first; slice !== null;) {
      for (const event of slice.events) {
        const data = JSON.stringify(toFeedEventView(event));
        await say(
          stream,
          `id: ${cursorAfter(String(event.sequence))}\nevent: ${event.type}\ndata: ${data}\n\n`,
        );
      }
      stream.place = slice.nextPlace;
      if (slice.events.length < EVENTS_PER_READ) await this.pause(response);
      if (this.isEnding || response.closed || performance.now() >= endsAt) return;
      if (performance.now() - stream.saidAt >= HEARTBEAT_EVERY_MS) await say(stream, ':\n\n');
      const caller = await this.modules.get(CallerDirectory, { strict: false }).callerOf(stream.credential);
      slice = caller?.may('events:read') ? await this.read(stream, caller) : null;
    }
  }

  private read({ place, types }: Stream, caller: Caller): Promise<FeedSlice> {
    const parties = ownersOf(caller.visible('events:read'));
    return this.events.read({ after: place, limit: EVENTS_PER_READ, parties, types });
  }

  /** Until there may be something new. */
  private async pause(response: Response): Promise<void> {
    if (this.isEnding || response.closed) return;
    let wake: () => void = () => undefined;
    const woken = new Promise<void>((resolve) => (wake = resolve));
    const timer = setTimeout(wake, LOOK_EVERY_MS);
    this.wakers.add(wake);
    response.once('close', wake);
    await woken;
    clearTimeout(timer);
    this.wakers.delete(wake);
    response.off('close', wake);
  }

  private wakeAll(): void {
    for (const wake of this.wakers) wake();
  }
}

/** Waits where the client reads more slowly than there is to say. */
async function say(stream: Stream, text: string): Promise<void> {
  const { response } = stream;
  stream.saidAt = performance.now();
  if (response.closed || response.write(text)) return;
  // Whichever comes, nobody listens for the other any more: a slow client makes this wait again and again.
  const waiting = new AbortController();
  const { signal } = waiting;
  await Promise.race([once(response, 'drain', { signal }), once(response, 'close', { signal })]).finally(() =>
    waiting.abort(),
  );
}
