import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { canonicalJson, canonicalPieces } from './canonical-json.js';

describe('canonicalJson', () => {
  it('writes keys in order, without white space, leaving out undefined members', () => {
    expect(canonicalJson({ b: [1, { d: null, c: 'x' }], a: true, z: undefined })).toBe(
      '{"a":true,"b":[1,{"c":"x","d":null}]}',
    );
  });

  it('reads back as the same value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) =>
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value))),
      ),
    );
  });

  it('does not depend on the order in which members were set', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.integer()), (members) => {
        const reversed = Object.fromEntries(Object.entries(members).reverse());
        expect(canonicalJson(reversed)).toBe(canonicalJson(members));
      }),
    );
  });

  it('refuses what JSON cannot carry', () => {
    expect(() => canonicalJson([Number.NaN])).toThrow(TypeError);
    expect(() => canonicalJson([undefined])).toThrow(TypeError);
  });
});

describe('canonicalPieces', () => {
  it('are the same text, whatever is in long lists and beside them', () => {
    const long = fc.array(fc.jsonValue(), { minLength: 1_001, maxLength: 1_010 });
    const value = fc.oneof(
      fc.jsonValue(),
      long,
      fc.record({ list: long, other: long, short: fc.array(fc.jsonValue()), more: fc.jsonValue() }),
    );
    fc.assert(
      fc.property(value, (each) => {
        expect([...canonicalPieces(each)].join('')).toBe(canonicalJson(each));
      }),
      { numRuns: 30 },
    );
  });

  it('are many where a list is long, each of one item, and leave out what is undefined', () => {
    const list = Array.from({ length: 1_001 }, (_, number) => ({ number }));
    expect([...canonicalPieces({ list, nothing: undefined })].slice(0, 3)).toEqual([
      '{"list":',
      '[{"number":0}',
      ',{"number":1}',
    ]);
    expect([...canonicalPieces({ list: list.slice(1) })]).toHaveLength(1);
  });

  it('refuse what JSON cannot carry', () => {
    const list = new Array<number>(1_001).fill(Number.NaN);
    expect(() => [...canonicalPieces(list)]).toThrow(TypeError);
  });
});
