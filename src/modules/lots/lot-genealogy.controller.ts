import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { EXAMPLE_ID } from '../../platform/http/example-ids.js';
import { IdParam } from '../../platform/http/id-param.js';
import { Operation } from '../../platform/http/operation.js';
import { LineageQuery, ProvenanceQuery } from './lot-genealogy.dto.js';
import { LotGenealogyService } from './lot-genealogy.service.js';
import { LotProvenanceView, LotTraceView } from './lot-genealogy.view.js';

const LOT_ID = { id: { example: EXAMPLE_ID.lot, description: 'Id of the lot.' } };

@ApiTags('Lots')
@Controller()
export class LotGenealogyController {
  constructor(private readonly genealogy: LotGenealogyService) {}

  @Get('lots/:id/provenance')
  @Operation({
    summary: 'Tell what a lot is made of',
    access: { scope: 'lots:read', path: { id: { kind: 'lot' } } },
    description:
      'Every received lot, with its batch, that the lot goes back to: its exact share, through any number of splits, merges and processes, its part of the mass on hand or asked about, to the gram by largest remainder, and the shortest way that it came.',
    returns: LotProvenanceView,
    returnDescription: 'One page of sources, the largest share first.',
    params: LOT_ID,
    problems: ['lot-not-found', 'cursor-not-valid'],
  })
  getProvenance(@IdParam() id: string, @Query() query: ProvenanceQuery): Promise<LotProvenanceView> {
    return this.genealogy.provenance(id, query);
  }

  @Get('lots/:id/descendants')
  @Operation({
    summary: 'Tell what was made of a lot',
    access: { scope: 'lots:read', path: { id: { kind: 'lot' } } },
    description:
      'Every lot that was made of it, its share of each, and where all of its material is now, to the gram: on hand, delivered, consumed, lost, left over.',
    returns: LotTraceView,
    returnDescription: 'Totals by account, and one page of lots, each after those that it was made of.',
    params: LOT_ID,
    problems: ['lot-not-found', 'cursor-not-valid'],
  })
  getDescendants(@IdParam() id: string, @Query() query: LineageQuery): Promise<LotTraceView> {
    return this.genealogy.descendants(id, query);
  }

  @Get('batches/:id/destinations')
  @Operation({
    summary: 'Tell where a batch ended up',
    access: { scope: 'batches:read', path: { id: { kind: 'batch' } } },
    description:
      'Every lot that now holds material of the batch, or has delivered or consumed it, with its share of that lot and its grams, and what was lost or left over on the way. Lines that are in no lot are in none.',
    returns: LotTraceView,
    returnDescription: 'Totals by account, and one page of lots, each after those that it was made of.',
    params: { id: { example: EXAMPLE_ID.batch, description: 'Id of the batch.' } },
    problems: ['batch-not-found', 'cursor-not-valid'],
  })
  getBatchDestinations(@IdParam() id: string, @Query() query: LineageQuery): Promise<LotTraceView> {
    return this.genealogy.destinations(id, query);
  }
}
