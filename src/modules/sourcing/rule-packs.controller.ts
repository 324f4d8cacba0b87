import { Controller, Get, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Operation } from '../../platform/http/operation.js';
import { DomainError } from '../../shared/domain-error.js';
import { RulePackList, RulePackView, toRulePackView } from './rule-pack.view.js';
import { RulePacks } from './rule-packs.js';

@ApiTags('Sourcing')
@Controller('rule-packs')
export class RulePacksController {
  constructor(private readonly packs: RulePacks) {}

  @Get()
  @Operation({
    summary: 'List rule packs',
    access: 'ANY_CALLER',
    description:
      'Dated sourcing rules that a demand may name in `rulePacks`. A match holds a lot against every version that is in force on a day of what is left of the window of the demand.',
    returns: RulePackList,
    returnDescription: 'All of them, with all their versions.',
  })
  listRulePacks(): RulePackList {
    return { items: this.packs.all.map(toRulePackView) };
  }

  @Get(':key')
  @Operation({
    summary: 'Read a rule pack',
    access: 'ANY_CALLER',
    returns: RulePackView,
    returnDescription: 'The pack with all its versions.',
    params: { key: { example: 'us-dfars-252-225-7052', description: 'Id of the rule pack.', text: true } },
    problems: ['rule-pack-not-found'],
  })
  getRulePack(@Param('key') key: string): RulePackView {
    const pack = this.packs.get(key);
    if (pack === null) throw new DomainError('rule-pack-not-found', 'There is no rule pack with this id.');
    return toRulePackView(pack);
  }
}
