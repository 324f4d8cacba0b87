import type { SourcingCondition, SourcingFact, SourcingFacts, SourcingRule } from './rule-pack.js';

/** UNKNOWN: a fact that decides is missing. */
export type RuleVerdict = 'PASS' | 'FAIL' | 'UNKNOWN';

/** What came of a rule, and what decided it. */
export interface RuleJudgement {
  readonly verdict: RuleVerdict;
  /** FAIL: the conditions that do not hold. UNKNOWN: those whose facts are missing. PASS: none. */
  readonly decisive: readonly SourcingCondition[];
}

const PASS: RuleJudgement = { verdict: 'PASS', decisive: [] };

/**
 * Judges one rule by Kleene's logic of three values: what is not known counts against nobody where the rest decides. A rule that
 * does not apply passes.
 */
export function judgeRule({ when, unless, requires }: SourcingRule, facts: SourcingFacts): RuleJudgement {
  const applies = allOf(when, facts);
  if (applies.verdict === 'FAIL') return PASS;
  const excepted = unless.length === 0 ? null : allOf(unless, facts);
  if (excepted?.verdict === 'PASS') return PASS;
  const met = allOf(requires, facts);
  if (met.verdict === 'PASS') return PASS;
  const missing = [applies, excepted].flatMap((condition) =>
    condition?.verdict === 'UNKNOWN' ? condition.decisive : [],
  );
  // Whether the rule applies at all must be known before it can be broken.
  if (missing.length > 0) return { verdict: 'UNKNOWN', decisive: missing };
  return met;
}

/** The facts that decided, each once, in the order of the conditions. */
export function decisiveFacts({ decisive }: RuleJudgement): readonly SourcingFact[] {
  return [...new Set(decisive.map(({ fact }) => fact))];
}

function allOf(conditions: readonly SourcingCondition[], facts: SourcingFacts): RuleJudgement {
  const judged = conditions.map((condition) => ({ condition, verdict: holds(condition, facts) }));
  const withVerdict = (wanted: RuleVerdict): readonly SourcingCondition[] =>
    judged.filter(({ verdict }) => verdict === wanted).map(({ condition }) => condition);
  const failed = withVerdict('FAIL');
  if (failed.length > 0) return { verdict: 'FAIL', decisive: failed };
  const unknown = withVerdict('UNKNOWN');
  return unknown.length > 0 ? { verdict: 'UNKNOWN', decisive: unknown } : PASS;
}

function holds({ fact, kind, values }: SourcingCondition, facts: SourcingFacts): RuleVerdict {
  const found = facts[fact];
  if (found === null) return 'UNKNOWN';
  switch (kind) {
    case 'NONE_OF':
      return found.some((value) => values.includes(value)) ? 'FAIL' : 'PASS';
    case 'ALL_OF':
      return found.length > 0 && found.every((value) => values.includes(value)) ? 'PASS' : 'FAIL';
    case 'INCLUDES':
      // A document that nobody has stated may still be there: it is missing, not refused.
      return values.every((value) => found.includes(value)) ? 'PASS' : 'UNKNOWN';
  }
}
