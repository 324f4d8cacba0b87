import { ApiProperty } from '@nestjs/swagger';
import {
  CONDITION_KINDS,
  SOURCE_BASES,
  SOURCING_FACTS,
  type ConditionKind,
  type RulePack,
  type RulePackVersion,
  type SourceBasis,
  type SourcingCondition,
  type SourcingFact,
} from './domain/rule-pack.js';

const PACK_ID = 'us-dfars-252-225-7052';

/** What the values of a fact must be. */
export class SourcingConditionView {
  @ApiProperty({ enum: SOURCING_FACTS, enumName: 'SourcingFact', example: 'meltedIn' })
  fact!: SourcingFact;

  /** NONE_OF: no value is among these. ALL_OF: every value is. INCLUDES: all of these are among the values. */
  @ApiProperty({ enum: CONDITION_KINDS, enumName: 'SourcingConditionKind', example: 'NONE_OF' })
  kind!: ConditionKind;

  @ApiProperty({ type: [String], example: ['KP'] })
  values!: string[];
}

/** Where a rule is written. */
export class RuleSourceView {
  @ApiProperty({ example: 'DFARS 252.225-7052, DFARS Case 2021-D015, 89 FR 46816 (30 May 2024)' })
  title!: string;

  @ApiProperty({
    format: 'uri',
    example: 'https://regulations.justia.com/regulations/fedreg/2024/05/30/2024-11513.html',
  })
  url!: string;

  /** LOOKED_UP: it was read for this pack. RECALLED: it was not read again. */
  @ApiProperty({ enum: SOURCE_BASES, enumName: 'RuleSourceBasis', example: 'LOOKED_UP' })
  basis!: SourceBasis;
}

/** Where all of `when` holds, and not all of `unless`, all of `requires` must hold. */
export class SourcingRuleView {
  @ApiProperty({ example: 'not-melted-in-a-covered-country' })
  key!: string;

  @ApiProperty({ example: 'The magnet material is not melted in a covered country.' })
  statement!: string;

  /** Empty: it always applies. */
  @ApiProperty({ type: () => [SourcingConditionView], example: [] })
  when!: SourcingConditionView[];

  /** Empty: there is no exception. */
  @ApiProperty({ type: () => [SourcingConditionView], example: [] })
  unless!: SourcingConditionView[];

  @ApiProperty({ type: () => [SourcingConditionView] })
  requires!: SourcingConditionView[];

  @ApiProperty({ type: () => RuleSourceView })
  source!: RuleSourceView;
}

/** Rules that hold together for a time. */
export class RulePackVersionView {
  @ApiProperty({ type: 'integer', minimum: 1, example: 1 })
  version!: number;

  @ApiProperty({ type: String, format: 'date', example: '2024-05-30' })
  effectiveFrom!: string;

  /** Last day; null = until further notice. */
  @ApiProperty({ type: String, format: 'date', nullable: true, example: '2026-12-31' })
  effectiveTo!: string | null;

  @ApiProperty({ type: () => [SourcingRuleView] })
  rules!: SourcingRuleView[];
}

/** A body of sourcing rules that a demand may apply. No legal advice: rules as they were read, with their sources. */
export class RulePackView {
  @ApiProperty({ example: PACK_ID })
  id!: string;

  @ApiProperty({ example: 'United States, DFARS 252.225-7052: certain magnets' })
  title!: string;

  /** What it is for, and what of its source it does not say. */
  @ApiProperty({ example: 'For feed whose magnets or alloy go to defence contracts.' })
  description!: string;

  /** Oldest first; their times do not overlap. */
  @ApiProperty({ type: () => [RulePackVersionView] })
  versions!: RulePackVersionView[];
}

/** All rule packs. */
export class RulePackList {
  @ApiProperty({ type: () => [RulePackView] })
  items!: RulePackView[];
}

export function toRulePackView({ id, title, description, versions }: RulePack): RulePackView {
  return { id, title, description, versions: versions.map(toVersionView) };
}

function toVersionView({ version, effectiveFrom, effectiveTo, rules }: RulePackVersion): RulePackVersionView {
  return {
    version,
    effectiveFrom,
    effectiveTo,
    rules: rules.map(({ key, statement, when, unless, requires, source }) => ({
      key,
      statement,
      when: when.map(toConditionView),
      unless: unless.map(toConditionView),
      requires: requires.map(toConditionView),
      source: { ...source },
    })),
  };
}

function toConditionView({ fact, kind, values }: SourcingCondition): SourcingConditionView {
  return { fact, kind, values: [...values] };
}
