import { Injectable } from '@nestjs/common';
import { CatalogueService } from '../catalogue/catalogue.service.js';
import type { Catalogue } from '../catalogue/domain/catalogue.js';
import { RulePacks } from '../sourcing/rule-packs.js';

/** The reference data that demands name, as one state of it. */
export interface DemandReferences {
  readonly catalogue: Catalogue;
  readonly rulePacks: RulePacks;
}

/** Hands out the reference data that demands name. */
@Injectable()
export class DemandReferenceData {
  constructor(
    private readonly catalogue: CatalogueService,
    private readonly rulePacks: RulePacks,
  ) {}

  get current(): DemandReferences {
    return { catalogue: this.catalogue.current, rulePacks: this.rulePacks };
  }
}
