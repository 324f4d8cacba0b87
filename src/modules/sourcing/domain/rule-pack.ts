/** What a rule may ask about a pair of a lot and the plant that would take it. Each fact is a set of texts, or not known. */
export const SOURCING_FACTS = [
  'siteCountry',
  'plantCountry',
  'crossesBorder',
  'wasteStatus',
  'baselCode',
  'ewcCode',
  'consumerStatus',
  'minedIn',
  'refinedIn',
  'separatedIn',
  'meltedIn',
  'producedIn',
  'documents',
] as const;
export type SourcingFact = (typeof SOURCING_FACTS)[number];

/** The values of each fact; null = nobody knows. `crossesBorder` is YES or NO. */
export type SourcingFacts = Readonly<Record<SourcingFact, readonly string[] | null>>;

/** How the values of a fact must relate to those of a condition. */
export const CONDITION_KINDS = ['NONE_OF', 'ALL_OF', 'INCLUDES'] as const;
export type ConditionKind = (typeof CONDITION_KINDS)[number];

/**
 * NONE_OF: no value of the fact is among these. ALL_OF: every value of the fact is among these, and there is one. INCLUDES: the
 * fact has all of these.
 */
export interface SourcingCondition {
  readonly fact: SourcingFact;
  readonly kind: ConditionKind;
  readonly values: readonly string[];
}

/** Whether a source was read for this pack, or is known from the literature and was not read again. */
export const SOURCE_BASES = ['LOOKED_UP', 'RECALLED'] as const;
export type SourceBasis = (typeof SOURCE_BASES)[number];

/** Where a rule is written. */
export interface RuleSource {
  readonly title: string;
  readonly url: string;
  readonly basis: SourceBasis;
}

/** One rule: where all of `when` holds and not all of `unless`, all of `requires` must hold. */
export interface SourcingRule {
  readonly key: string;
  /** What it demands, in one sentence. */
  readonly statement: string;
  readonly when: readonly SourcingCondition[];
  /** An exception, of which there is none where this is empty. */
  readonly unless: readonly SourcingCondition[];
  readonly requires: readonly SourcingCondition[];
  readonly source: RuleSource;
}

/** Rules that hold together for a time. Of one pack there are several versions, whose times do not overlap. */
export interface RulePackVersion {
  readonly version: number;
  /** ISO date, included. */
  readonly effectiveFrom: string;
  /** ISO date, included; null = until further notice. */
  readonly effectiveTo: string | null;
  readonly rules: readonly SourcingRule[];
}

/** A body of sourcing rules that a demand may apply. */
export interface RulePack {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  /** Oldest first. */
  readonly versions: readonly RulePackVersion[];
}

/** The versions that are in force on at least one of the days, both included. */
export function versionsInForce(
  versions: readonly RulePackVersion[],
  from: string,
  until: string,
): readonly RulePackVersion[] {
  // ISO dates sort as text.
  return versions.filter(
    ({ effectiveFrom, effectiveTo }) =>
      effectiveFrom <= until && (effectiveTo === null || effectiveTo >= from),
  );
}
