import { describe, expect, it } from '@jest/globals';
import { readRulePacks, RulePackError } from './read-rule-packs.js';
import { versionsInForce } from './rule-pack.js';

const RULE = {
  key: 'not-of-a',
  statement: 'Not of A.',
  when: [],
  unless: [],
  requires: [{ fact: 'meltedIn', kind: 'NONE_OF', values: ['AA'] }],
  source: { title: 'A law', url: 'https://law.example', basis: 'LOOKED_UP' },
};
const FIRST = { version: 1, effectiveFrom: '2025-01-01', effectiveTo: '2026-12-31', rules: [RULE] };
const SECOND = { version: 2, effectiveFrom: '2027-01-01', effectiveTo: null, rules: [RULE] };
const PACK = { id: 'a-pack', title: 'A pack', description: 'For tests.', versions: [FIRST, SECOND] };

const withVersions = (...versions: readonly object[]): unknown => ({ packs: [{ ...PACK, versions }] });
const withRule = (changed: object): unknown => withVersions({ ...FIRST, rules: [{ ...RULE, ...changed }] });

describe('readRulePacks', () => {
  it('reads what is written', () => {
    expect(readRulePacks({ packs: [PACK] })).toEqual([PACK]);
  });

  it.each<[string, unknown, string]>([
    ['no list', {}, '/packs is missing'],
    ['an id twice', { packs: [PACK, PACK] }, '/packs/1/id is given twice'],
    ['no version', withVersions(), '/packs/0/versions is empty'],
    [
      'versions that overlap',
      withVersions(FIRST, { ...SECOND, effectiveFrom: '2026-12-31' }),
      '/packs/0/versions/1/effectiveFrom',
    ],
    [
      'a version after one without an end',
      withVersions(SECOND, { ...SECOND, version: 3, effectiveFrom: '2028-01-01' }),
      '/packs/0/versions/1/effectiveFrom',
    ],
    ['a version number twice', withVersions(FIRST, { ...SECOND, version: 1 }), '/packs/0/versions/1/version'],
    [
      'a version that ends before it begins',
      withVersions({ ...FIRST, effectiveTo: '2024-12-31' }),
      'effectiveTo',
    ],
    ['a rule without a source', withRule({ source: undefined }), '/packs/0/versions/0/rules/0/source'],
    ['a source without an address', withRule({ source: { ...RULE.source, url: 'law' } }), '/source/url'],
    ['a rule that requires nothing', withRule({ requires: [] }), '/requires is empty'],
    [
      'a fact that there is not',
      withRule({ when: [{ fact: 'colour', kind: 'ALL_OF', values: ['RED'] }] }),
      '/when/0/fact is none of',
    ],
    [
      'a condition without values',
      withRule({ requires: [{ fact: 'meltedIn', kind: 'NONE_OF', values: [] }] }),
      '/requires/0/values is empty',
    ],
  ])('refuses %s', (_, document, place) => {
    expect(() => readRulePacks(document)).toThrow(RulePackError);
    expect(() => readRulePacks(document)).toThrow(place);
  });
});

describe('versionsInForce', () => {
  it.each<[string, string, readonly number[]]>([
    ['2026-01-01', '2026-12-31', [1]],
    ['2027-01-01', '2027-06-30', [2]],
    // Feed of a window across the turn of the year must do for both.
    ['2026-12-31', '2027-01-01', [1, 2]],
    ['2024-01-01', '2024-12-31', []],
  ])('from %s to %s are %j', (from, until, expected) => {
    const [pack] = readRulePacks({ packs: [PACK] });
    expect(versionsInForce(pack?.versions ?? [], from, until).map(({ version }) => version)).toEqual(
      expected,
    );
  });
});
