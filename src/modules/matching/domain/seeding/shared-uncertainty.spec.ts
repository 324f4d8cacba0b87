import { describe, expect, it } from '@jest/globals';
import { uncertaintyGroups } from './shared-uncertainty.js';

const lot = (...gradeKeys: string[]) => ({ form: 'SWARF' as const, gradeKeys });

describe('uncertaintyGroups', () => {
  it('keeps lots of different grades apart and those of one together', () => {
    expect([...uncertaintyGroups([lot('n42'), lot('sh'), lot('n42')])]).toEqual([0, 1, 0]);
  });

  it('joins what a lot of two grades links, also afterwards', () => {
    expect([...uncertaintyGroups([lot('n42'), lot('sh'), lot('n52'), lot('sh', 'n42')])]).toEqual([
      0, 0, 1, 0,
    ]);
  });

  it('puts lots of no known grade together by form', () => {
    const magnets = { form: 'LIBERATED_MAGNET' as const, gradeKeys: [] };
    expect([...uncertaintyGroups([lot(), magnets, lot(), lot('n42')])]).toEqual([0, 1, 0, 2]);
  });
});
