import { describe, expect, it } from '@jest/globals';
import { decisiveFacts, judgeRule } from './judge-rules.js';
import {
  SOURCING_FACTS,
  type SourcingCondition,
  type SourcingFacts,
  type SourcingRule,
} from './rule-pack.js';

const NOTHING_KNOWN = Object.fromEntries(SOURCING_FACTS.map((fact) => [fact, null])) as SourcingFacts;

const known = (facts: Partial<SourcingFacts>): SourcingFacts => ({ ...NOTHING_KNOWN, ...facts });

const rule = (changed: Partial<SourcingRule>): SourcingRule => ({
  key: 'a-rule',
  statement: 'A rule.',
  when: [],
  unless: [],
  requires: [],
  source: { title: 'A law', url: 'https://law.example', basis: 'LOOKED_UP' },
  ...changed,
});

const isWaste: SourcingCondition = { fact: 'wasteStatus', kind: 'ALL_OF', values: ['WASTE'] };
const notOfA: SourcingCondition = { fact: 'meltedIn', kind: 'NONE_OF', values: ['AA'] };
const withConsent: SourcingCondition = {
  fact: 'documents',
  kind: 'INCLUDES',
  values: ['MOVEMENT_NOTIFICATION_CONSENT'],
};

describe('judgeRule', () => {
  it.each<[string, readonly string[] | null, string]>([
    ['passes what comes from elsewhere', ['BB', 'CC'], 'PASS'],
    ['fails what comes from there among others', ['BB', 'AA'], 'FAIL'],
    ['cannot tell of what nobody knows', null, 'UNKNOWN'],
  ])('NONE_OF %s', (_, meltedIn, verdict) => {
    expect(judgeRule(rule({ requires: [notOfA] }), known({ meltedIn })).verdict).toBe(verdict);
  });

  it.each<[string, readonly string[] | null, string]>([
    ['passes where every value is among them', ['WASTE'], 'PASS'],
    ['fails where one is not', ['WASTE', 'NOT_WASTE'], 'FAIL'],
    ['fails where there is none', [], 'FAIL'],
    ['cannot tell of what nobody knows', null, 'UNKNOWN'],
  ])('ALL_OF %s', (_, wasteStatus, verdict) => {
    expect(judgeRule(rule({ requires: [isWaste] }), known({ wasteStatus })).verdict).toBe(verdict);
  });

  it('takes a document that nobody has stated for missing, not for refused', () => {
    const judgement = judgeRule(
      rule({ requires: [withConsent] }),
      known({ documents: ['CHAIN_OF_CUSTODY'] }),
    );
    expect(judgement).toEqual({ verdict: 'UNKNOWN', decisive: [withConsent] });
    expect(decisiveFacts(judgement)).toEqual(['documents']);
  });

  it('names what fails, and not what is missing besides', () => {
    const requires = [notOfA, { ...notOfA, fact: 'minedIn' as const }];
    const judgement = judgeRule(rule({ requires }), known({ meltedIn: ['AA'] }));
    expect(judgement.verdict).toBe('FAIL');
    expect(decisiveFacts(judgement)).toEqual(['meltedIn']);
  });

  it('passes where it does not apply, whatever it requires', () => {
    const applying = rule({ when: [isWaste], requires: [notOfA] });
    expect(judgeRule(applying, known({ wasteStatus: ['NOT_WASTE'], meltedIn: ['AA'] })).verdict).toBe('PASS');
  });

  it('is not broken as long as nobody knows whether it applies', () => {
    const applying = rule({ when: [isWaste], requires: [notOfA] });
    const judgement = judgeRule(applying, known({ meltedIn: ['AA'] }));
    expect(judgement).toEqual({ verdict: 'UNKNOWN', decisive: [isWaste] });
    // What satisfies it satisfies it in either case.
    expect(judgeRule(applying, known({ meltedIn: ['BB'] })).verdict).toBe('PASS');
  });

  it('lets an exception pass, and cannot tell where nobody knows of it', () => {
    const excepting = rule({ unless: [isWaste], requires: [notOfA] });
    const of = (wasteStatus: readonly string[] | null) =>
      judgeRule(excepting, known({ wasteStatus, meltedIn: ['AA'] })).verdict;
    expect([of(['WASTE']), of(['NOT_WASTE']), of(null)]).toEqual(['PASS', 'FAIL', 'UNKNOWN']);
  });
});
