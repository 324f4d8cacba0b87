import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { Request, Response } from 'express';
import { CallerDirectory } from '../access/caller-directory.js';
import type { Caller } from '../access/caller.js';
import type { Scope } from '../access/scopes.js';
import { Database } from '../database/database.js';
import { RequestProblem } from '../http/request-problem.js';

/** Open at a time by one caller; each is a connection, and a read now and then. */
export const STREAMS_PER_CALLER_MAX = 5;
/** How often what other processes have stored is looked for; what this one has is seen at once. */
const LOOK_EVERY_MS = 1_000;
/** A proxy takes a connection for dead on which nothing comes. */
const HEARTBEAT_EVERY_MS = 15_000;
/** A client comes again after that; so that connections move to other processes by and by. */
const LASTS_MS = 600_000;
/** When a client is to come again after the end of a stream. */
const RETRY_MS = 2_000;

/** An event as it is sent. */
export interface StreamedEvent {
  /** A client that comes again says which was the last; left out where that makes no difference. */
  readonly id?: string;
  readonly name: string;
  /** Sent as JSON. */
  readonly data: object;
}

/** What there is to say for now. */
export interface StreamSlice {
  readonly events: readonly StreamedEvent[];
  /** WAIT until there may be something new; ON at once; END of the stream. */
  readonly then: 'WAIT' | 'ON' | 'END';
}

/** What a stream is about. */
export interface StreamSource {
  /** The right that it takes, at the beginning and all the time. */
  readonly scope: Scope;
  /** How long to wait at least after something was looked for. */
  readonly restMs: number;
  /** What has come since it was last asked; null where the caller may see nothing of it any more. */
  read(caller: Caller): Promise<StreamSlice | null>;
}

interface OpenStream {
  readonly credential: string;
  readonly source: StreamSource;
  readonly response: Response;
  /** Of the last bytes sent: milliseconds of `performance.now`. */
  saidAt: number;
}

/**
 * Server-sent events. Who calls is looked up again each time anything is looked for: a key that was revoked is told nothing
 * more.
 */
@Injectable()
export class EventStreams implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly open = new Map<string, number>();
  private readonly wakers = new Set<() => void>();
  private readonly serving = new Set<Promise<void>>();
  private commits = 0;
  private isEnding = false;

  constructor(
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

  /** @throws RequestProblem `event-streams-too-many`; what the source throws, before anything is sent */
  async serve(caller: Caller, source: StreamSource, request: Request, response: Response): Promise<void> {
    const release = this.admit(caller.actor);
    try {
      const credential = (request.headers.authorization ?? '').replace(/^Bearer +/i, '');
      const stream: OpenStream = { credential, source, response, saidAt: performance.now() };
      const first = await source.read(caller);
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

  private async follow(stream: OpenStream, first: StreamSlice | null): Promise<void> {
    const following = this.run(stream, first).catch(() => undefined);
    this.serving.add(following);
    await following;
    this.serving.delete(following);
  }

  /** Until what it is about, the client, its rights, the time of the stream or the process come to their end, or the database fails. */
  private async run(stream: OpenStream, first: StreamSlice | null): Promise<void> {
    const { response, source } = stream;
    const endsAt = performance.now() + LASTS_MS;
    await say(stream, `retry: ${RETRY_MS}\n\n`);
    for (let slice = first; slice !== null;) {
      for (const event of slice.events) await say(stream, textOf(event));
      if (slice.then === 'END') return;
      if (slice.then === 'WAIT') await this.pause(stream);
      if (this.isEnding || response.closed || performance.now() >= endsAt) return;
      if (performance.now() - stream.saidAt >= HEARTBEAT_EVERY_MS) await say(stream, ':\n\n');
      const caller = await this.modules.get(CallerDirectory, { strict: false }).callerOf(stream.credential);
      slice = caller?.may(source.scope) ? await source.read(caller) : null;
    }
  }

  /** Until there may be something new. */
  private async pause({ response, source: { restMs } }: OpenStream): Promise<void> {
    if (this.isEnding || response.closed) return;
    if (restMs > 0) {
      const before = this.commits;
      await sleep(restMs);
      if (this.commits !== before) return;
    }
    let wake: () => void = () => undefined;
    const woken = new Promise<void>((resolve) => (wake = resolve));
    const timer = setTimeout(wake, LOOK_EVERY_MS - restMs);
    this.wakers.add(wake);
    response.once('close', wake);
    await woken;
    clearTimeout(timer);
    this.wakers.delete(wake);
    response.off('close', wake);
  }

  private wakeAll(): void {
    this.commits += 1;
    for (const wake of this.wakers) wake();
  }
}

function textOf({ id, name, data }: StreamedEvent): string {
  return `${id === undefined ? '' : `id: ${id}\n`}event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** Waits where the client reads more slowly than there is to say. */
async function say(stream: OpenStream, text: string): Promise<void> {
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
