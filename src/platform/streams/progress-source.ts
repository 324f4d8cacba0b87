import type { Caller } from '../access/caller.js';
import type { Scope } from '../access/scopes.js';
import type { StreamSource } from './event-streams.js';

/** Long work changes faster than anybody wants to read of it. */
const REST_MS = 250;

/** Long work that somebody follows. */
export interface FollowedWork<View extends object> {
  readonly scope: Scope;
  /** As whoever asks for it is answered now; null where the caller may not see it. @throws DomainError where there is none */
  readonly read: (caller: Caller) => Promise<View | null>;
  /** Whether there is nothing to be done any more, or for now. */
  readonly isSettled: (view: View) => boolean;
}

/** `progress` each time anything about the work has changed, and at last `settled`, after which the stream ends. */
export function progressOf<View extends object>({
  scope,
  read,
  isSettled,
}: FollowedWork<View>): StreamSource {
  let said = '';
  return {
    scope,
    restMs: REST_MS,
    async read(caller) {
      const view = await read(caller);
      if (view === null) return null;
      if (isSettled(view)) return { events: [{ name: 'settled', data: view }], then: 'END' };
      const text = JSON.stringify(view);
      if (text === said) return { events: [], then: 'WAIT' };
      said = text;
      return { events: [{ name: 'progress', data: view }], then: 'WAIT' };
    },
  };
}

/** What the document says of such a stream. */
export const PROGRESS_DESCRIPTION =
  'Server-sent events: `progress` each time anything has changed, and `settled` when there is nothing to be done any more; ' +
  'then the stream ends, and the client closes it. Each holds what reading it answers.';
