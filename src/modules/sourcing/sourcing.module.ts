import { Module } from '@nestjs/common';
import { loadRulePacks, RulePacks } from './rule-packs.js';
import { RulePacksController } from './rule-packs.controller.js';
import { SitePermitsController } from './site-permits.controller.js';
import { SitePermitsService } from './site-permits.service.js';

@Module({
  controllers: [RulePacksController, SitePermitsController],
  providers: [{ provide: RulePacks, useFactory: () => loadRulePacks() }, SitePermitsService],
  exports: [RulePacks],
})
export class SourcingModule {}
