import { describe, expect, it } from '@jest/globals';
import { judgeRule } from './domain/judge-rules.js';
import { SOURCING_FACTS, versionsInForce, type SourcingFacts } from './domain/rule-pack.js';
import { loadRulePacks } from './rule-packs.js';

const packs = loadRulePacks();

/** By rule key: what a pack says on a day. */
function verdictsOf(
  id: string,
  day: string,
  facts: Partial<SourcingFacts>,
): Readonly<Record<string, string>> {
  const nothing = Object.fromEntries(SOURCING_FACTS.map((fact) => [fact, null])) as SourcingFacts;
  const rules = versionsInForce(packs.get(id)?.versions ?? [], day, day).flatMap((version) => version.rules);
  return Object.fromEntries(
    rules.map((rule) => [rule.key, judgeRule(rule, { ...nothing, ...facts }).verdict]),
  );
}

const valuesOf = (verdicts: Readonly<Record<string, string>>): readonly string[] =>
  [...new Set(Object.values(verdicts))].sort();

describe('the shipped rule packs', () => {
  // 89 FR 46816: melted or produced until the end of 2026, from 2027 also mined, refined or separated.
  it('hold mining against a defence magnet from 2027 on, and melting before as well', () => {
    const minedThere = {
      minedIn: ['CN'],
      refinedIn: ['EE'],
      separatedIn: ['EE'],
      meltedIn: ['JP'],
      producedIn: ['JP'],
    };
    const id = 'us-dfars-252-225-7052';
    expect(valuesOf(verdictsOf(id, '2026-12-31', minedThere))).toEqual(['PASS']);
    expect(verdictsOf(id, '2027-01-01', minedThere)).toMatchObject({
      'not-mined-in-a-covered-country': 'FAIL',
      'not-melted-in-a-covered-country': 'PASS',
    });
    for (const day of ['2026-12-31', '2027-01-01'])
      expect(verdictsOf(id, day, { ...minedThere, meltedIn: ['RU'] })).toMatchObject({
        'not-melted-in-a-covered-country': 'FAIL',
      });
    expect(valuesOf(verdictsOf(id, '2027-01-01', {}))).toEqual(['UNKNOWN']);
  });

  const waste = { wasteStatus: ['WASTE'], crossesBorder: ['YES'], documents: [] };

  // Basel Convention, BC-15/18: Y49 and A1181 need consent from 2025 on; B1110 is no entry any more.
  it('ask for consent where electronic waste crosses a border', () => {
    const id = 'basel-e-waste-2025';
    const of = (facts: Partial<SourcingFacts>) => verdictsOf(id, '2026-06-01', { ...waste, ...facts });
    expect(of({ baselCode: ['Y49'] })).toMatchObject({ 'electronic-waste-with-consent': 'UNKNOWN' });
    expect(valuesOf(of({ baselCode: ['A1181'], documents: ['MOVEMENT_NOTIFICATION_CONSENT'] }))).toEqual([
      'PASS',
    ]);
    expect(of({ baselCode: ['B1110'] })).toMatchObject({ 'no-deleted-entry': 'FAIL' });
    expect(valuesOf(of({ baselCode: ['Y49'], crossesBorder: ['NO'] }))).toEqual(['PASS']);
    expect(valuesOf(of({ baselCode: ['Y49'], wasteStatus: ['NOT_WASTE'] }))).toEqual(['PASS']);
    expect(valuesOf(of({ baselCode: null }))).toEqual(['UNKNOWN']);
  });

  it('except what moves within the Union under its own entries', () => {
    const of = (siteCountry: string, plantCountry: string, baselCode: string) =>
      valuesOf(
        verdictsOf('eu-e-waste-shipments-2025', '2026-06-01', {
          ...waste,
          siteCountry: [siteCountry],
          plantCountry: [plantCountry],
          baselCode: [baselCode],
        }),
      );
    expect(of('NL', 'FR', 'GC020')).toEqual(['PASS']);
    expect(of('NL', 'FR', 'Y49')).toContain('UNKNOWN');
    expect(of('NL', 'GB', 'GC020')).toContain('UNKNOWN');
  });

  // Regulation (EU) 2024/1252, Article 29(1): from 24 May 2027.
  it('count post-consumer material from the day of Article 29 on', () => {
    const facts = { consumerStatus: ['MIXED'], documents: ['CHAIN_OF_CUSTODY'] };
    expect(verdictsOf('eu-crma-article-29', '2027-05-23', facts)).toEqual({});
    expect(verdictsOf('eu-crma-article-29', '2027-05-24', facts)).toEqual({
      'post-consumer': 'FAIL',
      'chain-of-custody': 'PASS',
    });
  });
});
