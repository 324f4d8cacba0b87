import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Caller } from '../../platform/access/caller.js';
import { CurrentCaller } from '../../platform/access/request-caller.js';
import { EXAMPLE_ID } from '../../platform/http/example-ids.js';
import { IdParam } from '../../platform/http/id-param.js';
import { IfMatch } from '../../platform/http/if-match.js';
import { Operation } from '../../platform/http/operation.js';
import { PageQuery, type Page } from '../../platform/http/page.dto.js';
import { CatalogueProposalRejection, CatalogueProposalRequest } from './calibration.dto.js';
import {
  CatalogueProposalDetailView,
  CatalogueProposalPage,
  type CatalogueProposalView,
} from './catalogue-proposal.view.js';
import { CatalogueProposalsService } from './catalogue-proposals.service.js';

const PROPOSAL_ID = { id: { example: EXAMPLE_ID.catalogueProposal, description: 'Id of the proposal.' } };

@ApiTags('Catalogue proposals')
@Controller('catalogue-proposals')
export class CatalogueProposalsController {
  constructor(private readonly proposals: CatalogueProposalsService) {}

  @Post()
  @Operation({
    summary: 'Propose a magnet mass for a profile from outcomes',
    access: { scope: 'catalogue:write', only: 'PLATFORM' },
    description:
      "Moves and narrows (or widens) the profile's figure as far as its realised lots warrant; changes nothing until somebody accepts. Takes the place of an open proposal for the profile.",
    status: 201,
    returns: CatalogueProposalDetailView,
    returnDescription: 'The proposal, with the open lots that would move.',
    problems: [
      'unknown-product-profile',
      'no-proposal-warranted',
      'catalogue-change-not-valid',
      'calibration-failed',
    ],
    body: {
      type: CatalogueProposalRequest,
      examples: {
        hardDisks: { summary: 'Hard disks of a data centre', value: { productProfile: 'hdd-35-enterprise' } },
      },
    },
  })
  proposeCatalogueChange(@Body() input: CatalogueProposalRequest): Promise<CatalogueProposalDetailView> {
    return this.proposals.propose(input.productProfile);
  }

  @Get()
  @Operation({
    summary: 'List catalogue proposals',
    access: { scope: 'catalogue:read', only: 'PLATFORM' },
    returns: CatalogueProposalPage,
    returnDescription: 'One page, newest first, decided ones included.',
    problems: ['cursor-not-valid'],
  })
  listCatalogueProposals(@Query() query: PageQuery): Promise<Page<CatalogueProposalView>> {
    return this.proposals.listProposals(query);
  }

  @Get(':id')
  @Operation({
    summary: 'Read a catalogue proposal and what it would move',
    access: { scope: 'catalogue:read', only: 'PLATFORM' },
    description:
      'The figure before and after, and the open lots that would move and by how much: each is estimated with both. Nothing has moved yet, nor will estimates that exist.',
    returns: CatalogueProposalDetailView,
    returnDescription: 'The proposal.',
    params: PROPOSAL_ID,
    problems: ['catalogue-proposal-not-found', 'calibration-failed'],
  })
  getCatalogueProposal(@IdParam() id: string): Promise<CatalogueProposalDetailView> {
    return this.proposals.getProposal(id);
  }

  @Post(':id/acceptance')
  @Operation({
    summary: 'Accept a catalogue proposal',
    access: { scope: 'catalogue:write', only: 'PLATFORM' },
    description:
      'Makes a new version of the reference data, which new estimates name and use. Estimates that exist stay as they are. Who accepts it is on record.',
    status: 201,
    returns: CatalogueProposalDetailView,
    returnDescription: 'The proposal, accepted.',
    params: PROPOSAL_ID,
    conditional: true,
    problems: [
      'catalogue-proposal-not-found',
      'catalogue-proposal-decided',
      'catalogue-moved',
      'catalogue-change-not-valid',
    ],
  })
  acceptCatalogueProposal(
    @IdParam() id: string,
    @IfMatch() version: number,
    @CurrentCaller() caller: Caller,
  ): Promise<CatalogueProposalDetailView> {
    return this.proposals.accept(id, version, caller.actor);
  }

  @Post(':id/rejection')
  @Operation({
    summary: 'Reject a catalogue proposal',
    access: { scope: 'catalogue:write', only: 'PLATFORM' },
    description:
      'It stays on record with the reason and with who rejected it; the reference data stay as they are.',
    status: 201,
    returns: CatalogueProposalDetailView,
    returnDescription: 'The proposal, rejected.',
    params: PROPOSAL_ID,
    conditional: true,
    problems: ['catalogue-proposal-not-found', 'catalogue-proposal-decided'],
    body: {
      type: CatalogueProposalRejection,
      examples: {
        oneModelYear: {
          summary: 'The lots say little of others',
          value: { reason: 'All eight lots were of one model year.' },
        },
      },
    },
  })
  rejectCatalogueProposal(
    @IdParam() id: string,
    @IfMatch() version: number,
    @Body() input: CatalogueProposalRejection,
    @CurrentCaller() caller: Caller,
  ): Promise<CatalogueProposalDetailView> {
    return this.proposals.reject(id, version, { ...input, decidedBy: caller.actor });
  }
}
