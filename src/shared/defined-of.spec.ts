import { describe, expect, it } from '@jest/globals';
import { definedOf } from './defined-of.js';

describe('definedOf', () => {
  it('drops undefined fields, and keeps null, zero, false and empty text', () => {
    const fields = { a: undefined, b: null, c: 0, d: false, e: '', f: 'text' };
    expect(Object.entries(definedOf(fields))).toEqual([
      ['b', null],
      ['c', 0],
      ['d', false],
      ['e', ''],
      ['f', 'text'],
    ]);
  });

  it('leaves what it was given as it was', () => {
    const fields = { a: undefined, b: 1 };
    definedOf(fields);
    expect(Object.keys(fields)).toEqual(['a', 'b']);
  });
});
