import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { canonicalJson } from '../../../shared/canonical-json.js';
import { GENESIS, sealEvents, type ChainHead, type EventContent, type SealedEvent } from './audit-chain.js';
import { faultAtEnd, verifyNextEvents, type ChainFaultKind, type PinnedHead } from './verify-chain.js';

const TAMPERS = 1_500;
const digest = (value: unknown): string => createHash('sha256').update(canonicalJson(value)).digest('hex');

const eventContent: fc.Arbitrary<Omit<EventContent, 'id'>> = fc.record({
  type: fc.constantFrom('lot.listed', 'lot.withdrawn', 'batch.recorded'),
  subjectKind: fc.constantFrom('lot', 'batch'),
  subjectId: fc.uuid(),
  organisationId: fc.option(fc.uuid()),
  actor: fc.constant('local'),
  requestId: fc.option(fc.uuid()),
  facts: fc.dictionary(fc.string(), fc.jsonValue()),
  recordedAt: fc.constantFrom('2026-11-26T08:00:00.000Z', '2026-11-26T08:00:00.001Z'),
});
/** Ids differ as UUIDs do; everything else may be equal. */
const eventContents = fc
  .array(eventContent, { minLength: 1, maxLength: 16 })
  .map((contents) => contents.map((content, index): EventContent => ({ ...content, id: `id-${index}` })));

/** The whole verdict on a stored chain, sorted as the database gives it and cut into slices. */
function verdictOn(
  events: readonly SealedEvent[],
  recorded: ChainHead | null,
  pinned: PinnedHead | null = null,
  sliceLength = 7,
): { kind: ChainFaultKind; sequence: number; soundUntil: number } | null {
  const sorted = [...events].sort((a, b) => a.sequence - b.sequence);
  let head = GENESIS;
  for (let start = 0; start < sorted.length; start += sliceLength) {
    const part = verifyNextEvents(head, sorted.slice(start, start + sliceLength), pinned, digest);
    head = part.head;
    if (part.fault) return { kind: part.fault.kind, sequence: part.fault.sequence, soundUntil: head.size };
  }
  const fault = faultAtEnd(head, recorded, pinned);
  return fault && { kind: fault.kind, sequence: fault.sequence, soundUntil: head.size };
}

interface Tampering {
  readonly events: readonly SealedEvent[];
  /** Where the first bad place is, by what was done. */
  readonly kind: ChainFaultKind;
  readonly sequence: number;
}

/** @param at index of the event; @param other index of another one, above it where the chain has two */
type Tamper = (sealed: readonly SealedEvent[], at: number, other: number, pick: number) => Tampering | null;

function eventAt(events: readonly SealedEvent[], index: number): SealedEvent {
  const event = events[index];
  if (event === undefined) throw new RangeError(`no event ${index}`);
  return event;
}

function replaced(events: readonly SealedEvent[], index: number, by: Partial<SealedEvent>): SealedEvent[] {
  return events.map((event, place) => (place === index ? { ...event, ...by } : event));
}

function flipped(hash: string, pick: number): string {
  const index = pick % hash.length;
  const digit = (Number.parseInt(hash.charAt(index), 16) + 1 + (pick % 15)) % 16;
  return hash.slice(0, index) + digit.toString(16) + hash.slice(index + 1);
}

function linkedAnew(event: EventContent, sequence: number, previousHash: string): SealedEvent {
  const [sealed] = sealEvents([event], { size: sequence - 1, hash: previousHash }, digest).sealed;
  if (sealed === undefined) throw new RangeError('nothing sealed');
  return sealed;
}

const FIELDS = [
  'id',
  'type',
  'subjectKind',
  'subjectId',
  'organisationId',
  'actor',
  'requestId',
  'recordedAt',
] as const satisfies readonly (keyof EventContent)[];

const FORGED: Omit<EventContent, 'id'> = {
  type: 'lot.listed',
  subjectKind: 'lot',
  subjectId: 'forged',
  organisationId: null,
  actor: 'local',
  requestId: null,
  facts: {},
  recordedAt: '2026-11-26T08:00:00.000Z',
};

const TAMPER: Readonly<Record<string, Tamper>> = {
  'alters a field': (sealed, at, _other, pick) => {
    const field = FIELDS[pick % FIELDS.length] ?? 'id';
    const value = `${eventAt(sealed, at)[field] ?? ''}x`;
    return { events: replaced(sealed, at, { [field]: value }), kind: 'ALTERED', sequence: at + 1 };
  },
  'removes a field': (sealed, at, _other, pick) => {
    const field = FIELDS[pick % FIELDS.length] ?? 'id';
    if (eventAt(sealed, at)[field] === null) return null;
    return { events: replaced(sealed, at, { [field]: null }), kind: 'ALTERED', sequence: at + 1 };
  },
  'alters the facts': (sealed, at) => ({
    events: replaced(sealed, at, { facts: { ...(eventAt(sealed, at).facts as object), 'more facts': 1 } }),
    kind: 'ALTERED',
    sequence: at + 1,
  }),
  'flips a digit of the hash': (sealed, at, _other, pick) => ({
    events: replaced(sealed, at, { hash: flipped(eventAt(sealed, at).hash, pick) }),
    kind: 'ALTERED',
    sequence: at + 1,
  }),
  'flips a digit of the previous hash': (sealed, at, _other, pick) => ({
    events: replaced(sealed, at, { previousHash: flipped(eventAt(sealed, at).previousHash, pick) }),
    kind: 'ALTERED',
    sequence: at + 1,
  }),
  'deletes an event': (sealed, at) => ({
    events: sealed.filter((_event, index) => index !== at),
    kind: at === sealed.length - 1 ? 'TRUNCATED' : 'MISSING',
    sequence: at + 1,
  }),
  'cuts the tail': (sealed, at) => ({
    events: sealed.slice(0, at),
    kind: 'TRUNCATED',
    sequence: at + 1,
  }),
  'takes an event to a place that does not exist': (sealed, at, _other, pick) => ({
    events: replaced(sealed, at, { sequence: sealed.length + 2 + pick }),
    kind: 'MISSING',
    sequence: at + 1,
  }),
  'exchanges the places of two': (sealed, at, other) => {
    if (at === other) return null;
    const [a, b] = [eventAt(sealed, at), eventAt(sealed, other)];
    const events = replaced(replaced(sealed, at, { sequence: b.sequence }), other, { sequence: a.sequence });
    return { events, kind: 'REORDERED', sequence: at + 1 };
  },
  'exchanges the contents of two': (sealed, at, other) => {
    if (at === other) return null;
    const [a, b] = [eventAt(sealed, at), eventAt(sealed, other)];
    const linkOf = ({ sequence, previousHash, hash }: SealedEvent) => ({ sequence, previousHash, hash });
    const events = replaced(replaced(sealed, at, { ...b, ...linkOf(a) }), other, { ...a, ...linkOf(b) });
    return { events, kind: 'ALTERED', sequence: at + 1 };
  },
  'alters an event and its hash with it': (sealed, at) => {
    const old = eventAt(sealed, at);
    const forged = linkedAnew({ ...old, actor: 'nobody' }, old.sequence, old.previousHash);
    // The forged one is sound in itself: what is broken is the link to the next.
    const isLast = at === sealed.length - 1;
    return {
      events: replaced(sealed, at, forged),
      kind: isLast ? 'HEAD_DIFFERS' : 'UNLINKED',
      sequence: isLast ? at + 1 : at + 2,
    };
  },
  'inserts an event with a made-up hash': (sealed, at, _other, pick) => {
    const { sequence, previousHash, hash } = eventAt(sealed, at);
    const forged = { ...FORGED, id: 'forged', sequence, previousHash, hash: flipped(hash, pick) };
    const later = sealed.slice(at).map((event) => ({ ...event, sequence: event.sequence + 1 }));
    return { events: [...sealed.slice(0, at), forged, ...later], kind: 'ALTERED', sequence: at + 1 };
  },
  'inserts an event with the right hash': (sealed, at) => {
    const { sequence, previousHash } = eventAt(sealed, at);
    const forged = linkedAnew({ ...FORGED, id: 'forged' }, sequence, previousHash);
    const later = sealed.slice(at).map((event) => ({ ...event, sequence: event.sequence + 1 }));
    return { events: [...sealed.slice(0, at), forged, ...later], kind: 'REORDERED', sequence: at + 2 };
  },
  'goes on after the head': (sealed) => {
    const { sequence, hash } = eventAt(sealed, sealed.length - 1);
    const forged = linkedAnew({ ...FORGED, id: 'forged' }, sequence + 1, hash);
    return { events: [...sealed, forged], kind: 'BEYOND_HEAD', sequence: sealed.length + 1 };
  },
};

describe('a sealed chain', () => {
  it('is the SHA-256 of the canonical JSON of each event with its place and the hash before, from 64 zeros on', () => {
    const event: EventContent = { ...FORGED, id: 'a', facts: { b: 1, a: [true] } };
    const { sealed, head } = sealEvents([event, { ...event, id: 'b' }], GENESIS, digest);
    const text = (id: string, sequence: number, previous: string) =>
      `{"actor":"local","facts":{"a":[true],"b":1},"id":"${id}","organisationId":null,"previousHash":"${previous}",` +
      `"recordedAt":"2026-11-26T08:00:00.000Z","requestId":null,"sequence":${sequence},"subjectId":"forged",` +
      `"subjectKind":"lot","type":"lot.listed"}`;
    const sha256 = (json: string) => createHash('sha256').update(json).digest('hex');
    const first = sha256(text('a', 1, '0'.repeat(64)));
    const second = sha256(text('b', 2, first));
    expect(sealed.map(({ sequence, hash }) => [sequence, hash])).toEqual([
      [1, first],
      [2, second],
    ]);
    expect(head).toEqual({ size: 2, hash: second });
  });

  it('is the same however it is cut into sealings and into slices of the verification', () => {
    fc.assert(
      fc.property(eventContents, fc.nat(), fc.integer({ min: 1, max: 9 }), (contents, cut, sliceLength) => {
        const whole = sealEvents(contents, GENESIS, digest);
        const at = cut % (contents.length + 1);
        const first = sealEvents(contents.slice(0, at), GENESIS, digest);
        const second = sealEvents(contents.slice(at), first.head, digest);
        expect([...first.sealed, ...second.sealed]).toEqual(whole.sealed);
        expect(second.head).toEqual(whole.head);
        expect(verdictOn(whole.sealed, whole.head, whole.head, sliceLength)).toBeNull();
      }),
      { numRuns: 200 },
    );
  });

  it(`shows ${TAMPERS} tamperings of every kind, each at its first bad place`, () => {
    const seen = new Map<string, number>();
    fc.assert(
      fc.property(
        eventContents,
        fc.constantFrom(...Object.keys(TAMPER)),
        fc.nat(1_000),
        fc.nat(1_000),
        fc.nat(1_000),
        (contents, name, one, another, pick) => {
          const { sealed, head } = sealEvents(contents, GENESIS, digest);
          const [at, other] = [one % sealed.length, another % sealed.length].sort((a, b) => a - b);
          const tampering = TAMPER[name]?.(sealed, at ?? 0, other ?? 0, pick) ?? null;
          fc.pre(tampering !== null);
          const { events, kind, sequence } = tampering;
          const verdict = { kind, sequence, soundUntil: soundUntil(kind, sequence, events) };
          expect(verdictOn(events, head)).toEqual(verdict);
          seen.set(name, (seen.get(name) ?? 0) + 1);
        },
      ),
      { numRuns: TAMPERS },
    );
    expect([...seen.keys()].sort()).toEqual(Object.keys(TAMPER).sort());
    expect([...seen.values()].reduce((sum, count) => sum + count, 0)).toBe(TAMPERS);
  }, 120_000);

  it('that was sealed anew, head and all, shows only against a head that was kept', () => {
    fc.assert(
      fc.property(eventContents, fc.nat(), fc.nat(), (contents, one, another) => {
        const old = sealEvents(contents, GENESIS, digest);
        const at = one % contents.length;
        const forged = contents.map((content, index) =>
          index === at ? { ...content, actor: 'nobody' } : content,
        );
        const anew = sealEvents(forged, GENESIS, digest);
        expect(verdictOn(anew.sealed, anew.head)).toBeNull();
        const kept = eventAt(old.sealed, another % contents.length);
        const verdict = verdictOn(anew.sealed, anew.head, { size: kept.sequence, hash: kept.hash });
        if (kept.sequence <= at) expect(verdict).toBeNull();
        else expect(verdict).toMatchObject({ kind: 'REWRITTEN', sequence: kept.sequence });
        expect(verdictOn(anew.sealed, anew.head, { size: kept.sequence, hash: null })).toBeNull();
      }),
      { numRuns: 200 },
    );
  });

  it('that was cut with its head shows only against a head that was kept', () => {
    const contents = ['a', 'b', 'c'].map((id) => ({ ...FORGED, id }));
    const { sealed, head } = sealEvents(contents, GENESIS, digest);
    const cut = sealEvents(contents.slice(0, 1), GENESIS, digest);
    expect(verdictOn(sealed.slice(0, 1), cut.head)).toBeNull();
    const expected = { kind: 'TRUNCATED', sequence: 2, soundUntil: 1 };
    expect(verdictOn(sealed.slice(0, 1), cut.head, head)).toEqual(expected);
    expect(verdictOn(sealed.slice(0, 1), cut.head, { size: 3, hash: null })).toEqual(expected);
  });

  it('without the record of its head is broken, also where it is empty', () => {
    const { sealed } = sealEvents([{ ...FORGED, id: 'a' }], GENESIS, digest);
    expect(verdictOn(sealed, null)).toMatchObject({ kind: 'HEAD_DIFFERS', sequence: 1 });
    expect(verdictOn([], null)).toMatchObject({ kind: 'HEAD_DIFFERS', sequence: 0 });
    expect(verdictOn([], GENESIS)).toBeNull();
    expect(verdictOn([], { size: 0, hash: '1'.repeat(64) })).toMatchObject({ kind: 'HEAD_DIFFERS' });
    expect(verdictOn(sealed, { size: Number.NaN, hash: '' })).toMatchObject({ kind: 'HEAD_DIFFERS' });
  });

  it('whose first event follows something is broken at 1', () => {
    const forged = linkedAnew({ ...FORGED, id: 'a' }, 1, '1'.repeat(64));
    const head = { size: 1, hash: forged.hash };
    expect(verdictOn([forged], head)).toEqual({ kind: 'UNLINKED', sequence: 1, soundUntil: 0 });
  });

  it.each([Number.NaN, 1.5, 0, -1])('refuses the sequence %d in the place of 2', (sequence) => {
    const { sealed, head } = sealEvents(
      [FORGED, FORGED].map((event, index) => ({ ...event, id: `${index}` })),
      GENESIS,
      digest,
    );
    const part = verifyNextEvents(GENESIS, replaced(sealed, 1, { sequence }), null, digest);
    expect(part.fault).toMatchObject({ sequence: 2 });
    expect(part.head.size).toBe(1);
    expect(head.size).toBe(2);
  });
});

/** A head that differs or goes beyond is noticed only when every event was found sound. */
function soundUntil(kind: ChainFaultKind, sequence: number, events: readonly SealedEvent[]): number {
  return kind === 'BEYOND_HEAD' || kind === 'HEAD_DIFFERS' ? events.length : sequence - 1;
}
