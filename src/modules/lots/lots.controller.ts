import { Body, Controller, Get, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Caller } from '../../platform/access/caller.js';
import { CurrentCaller } from '../../platform/access/request-caller.js';
import { EXAMPLE_ID } from '../../platform/http/example-ids.js';
import { IdParam } from '../../platform/http/id-param.js';
import { IfMatch } from '../../platform/http/if-match.js';
import { Operation } from '../../platform/http/operation.js';
import type { Page } from '../../platform/http/page.dto.js';
import { LotAccountsView } from './lot-accounts.view.js';
import { LotReadsService } from './lot-reads.service.js';
import { LotSourcingInput, toLotSourcing } from './lot-sourcing.dto.js';
import { LotDetailView, LotPage, QuickEntryView, type LotView } from './lot.view.js';
import {
  LotConditionInput,
  LotCreate,
  LotListing,
  LotMoment,
  LotQuery,
  LotWithdrawal,
  QuickEntry,
} from './lots.dto.js';
import { LotsService } from './lots.service.js';

const LOT_ID = { id: { example: EXAMPLE_ID.lot, description: 'Id of the lot.' } };

@ApiTags('Lots')
@Controller()
export class LotsController {
  constructor(
    private readonly lots: LotsService,
    private readonly reads: LotReadsService,
  ) {}

  @Post('batches/quick')
  @Operation({
    summary: 'Quick entry: batch, draft lot and estimate in one call',
    access: { scope: 'batches:write', only: ['RECYCLER'] },
    status: 201,
    returns: QuickEntryView,
    returnDescription: 'What was made.',
    problems: [
      'batch-line-not-valid',
      'units-must-be-whole',
      'profile-is-logged-by-mass',
      'profile-has-no-gross-mass',
      'estimation-input-out-of-range',
      'reference-not-found',
      'organisation-has-not-the-role',
      'lot-mass-unknown',
    ],
    body: {
      type: QuickEntry,
      examples: {
        motors: {
          summary: '40 traction motors',
          value: { siteId: EXAMPLE_ID.site, productProfile: 'bev-traction-motor', units: 40 },
        },
        magnets: {
          summary: '85.5 kg of loose magnets',
          value: { siteId: EXAMPLE_ID.site, form: 'LIBERATED_MAGNET', grade: 'n42', netMassKg: 85.5 },
        },
      },
    },
  })
  createQuickEntry(@Body() input: QuickEntry): Promise<QuickEntryView> {
    return this.lots.quickEntry(input);
  }

  @Post('lots')
  @Operation({
    summary: 'Make a draft lot of batch lines',
    access: { scope: 'lots:write', only: ['RECYCLER'] },
    status: 201,
    returns: LotDetailView,
    returnDescription: 'The draft.',
    problems: [
      'batch-not-found',
      'batch-not-open',
      'reference-not-found',
      'lot-lines-not-of-one-form',
      'lot-mass-unknown',
      'line-already-in-a-lot',
    ],
    body: {
      type: LotCreate,
      examples: {
        firstLine: { summary: 'The first line', value: { batchId: EXAMPLE_ID.batch, lineNumbers: [1] } },
      },
    },
  })
  createLot(@Body() input: LotCreate): Promise<LotDetailView> {
    return this.lots.createLot(input);
  }

  @Get('lots')
  @Operation({
    summary: 'Browse lots',
    access: { scope: 'lots:read' },
    description:
      'Listed lots, newest first, by form, profile, oxide mass (certain or possible), class, country, distance and day.',
    returns: LotPage,
    returnDescription: 'One page.',
    problems: ['cursor-not-valid'],
  })
  listLots(@Query() query: LotQuery, @CurrentCaller() caller: Caller): Promise<Page<LotView>> {
    return this.reads.listLots(query, caller.visible('lots:read'));
  }

  @Get('lots/:id')
  @Operation({
    summary: 'Read a lot',
    access: { scope: 'lots:read', path: { id: { kind: 'lot' } } },
    returns: LotDetailView,
    returnDescription: 'The lot and its estimate.',
    params: LOT_ID,
    problems: ['lot-not-found'],
  })
  getLot(@IdParam() id: string, @Query() moment: LotMoment): Promise<LotDetailView> {
    return this.reads.getLot(id, moment);
  }

  @Get('lots/:id/balance')
  @Operation({
    summary: "Read what stands on a lot's accounts",
    access: { scope: 'lots:read', path: { id: { kind: 'lot' } } },
    returns: LotAccountsView,
    returnDescription: 'Mass and attributed metal of each account.',
    params: LOT_ID,
    problems: ['lot-not-found'],
  })
  getLotBalance(@IdParam() id: string, @Query() moment: LotMoment): Promise<LotAccountsView> {
    return this.reads.getBalance(id, moment);
  }

  @Post('lots/:id/listing')
  @Operation({
    summary: 'List a lot, or change the terms of a listed one',
    access: { scope: 'lots:write', path: { id: { kind: 'lot' } } },
    status: 201,
    returns: LotDetailView,
    returnDescription: 'The lot on offer.',
    params: LOT_ID,
    conditional: true,
    problems: ['lot-not-found', 'lot-state-forbids', 'listing-not-valid'],
    body: {
      type: LotListing,
      examples: {
        withReserve: {
          summary: 'Four months, with a reserve price',
          value: {
            availableFrom: '2026-12-01',
            availableUntil: '2027-03-31',
            reservePriceUsdPerKgNdPrOxide: 6,
          },
        },
        whole: {
          summary: 'To one buyer as it is',
          value: { availableFrom: '2026-12-01', divisible: false },
        },
        inParts: {
          summary: 'In parts of 200 kg or more',
          value: { availableFrom: '2026-12-01', divisible: true, smallestPartKg: 200 },
        },
      },
    },
  })
  listLot(
    @IdParam() id: string,
    @IfMatch() version: number,
    @Body() input: LotListing,
  ): Promise<LotDetailView> {
    return this.lots.listLot(id, version, input);
  }

  @Put('lots/:id/condition')
  @Operation({
    summary: 'Declare what a lot is',
    access: { scope: 'lots:write', path: { id: { kind: 'lot' } } },
    description:
      'What its magnets are and what makes it dangerous: unlike lots do not mix. What is made of it inherits it.',
    returns: LotDetailView,
    returnDescription: 'The lot, as declared.',
    params: LOT_ID,
    conditional: true,
    problems: ['lot-not-found', 'lot-state-forbids'],
    body: {
      type: LotConditionInput,
      examples: {
        harmless: { summary: 'NdFeB without a hazard', value: { magnetFamily: 'NDFEB', hazard: 'NONE' } },
      },
    },
  })
  declareLotCondition(
    @IdParam() id: string,
    @IfMatch() version: number,
    @Body() input: LotConditionInput,
  ): Promise<LotDetailView> {
    return this.lots.declareCondition(id, version, input);
  }

  @Put('lots/:id/sourcing')
  @Operation({
    summary: 'Declare where a lot comes from',
    access: { scope: 'lots:write', path: { id: { kind: 'lot' } } },
    description:
      'Origin, waste codes and what proves them: what rule packs and permits ask of it. What is left out is not known. What is made of it inherits it, but for the codes where its form changes.',
    returns: LotDetailView,
    returnDescription: 'The lot, as declared.',
    params: LOT_ID,
    conditional: true,
    problems: ['lot-not-found', 'lot-state-forbids'],
    body: {
      type: LotSourcingInput,
      examples: {
        drives: {
          summary: 'Magnets of discarded drives, melted in Japan',
          value: {
            wasteStatus: 'WASTE',
            baselCode: 'Y49',
            ewcCode: '160216',
            consumerStatus: 'POST_CONSUMER',
            meltedIn: ['JP'],
            producedIn: ['JP'],
            documents: ['ORIGIN_DECLARATION'],
          },
        },
      },
    },
  })
  declareLotSourcing(
    @IdParam() id: string,
    @IfMatch() version: number,
    @Body() input: LotSourcingInput,
  ): Promise<LotDetailView> {
    return this.lots.declareSourcing(id, version, toLotSourcing(input));
  }

  @Post('lots/:id/unlisting')
  @Operation({
    summary: 'Take a lot off the list',
    access: { scope: 'lots:write', path: { id: { kind: 'lot' } } },
    description: 'It is a draft again; what is reserved of it stays reserved.',
    status: 201,
    returns: LotDetailView,
    returnDescription: 'The lot, not on offer any more.',
    params: LOT_ID,
    conditional: true,
    problems: ['lot-not-found', 'lot-state-forbids'],
  })
  unlistLot(@IdParam() id: string, @IfMatch() version: number): Promise<LotDetailView> {
    return this.lots.unlistLot(id, version);
  }

  @Post('lots/:id/withdrawal')
  @Operation({
    summary: 'Withdraw a lot',
    access: { scope: 'lots:write', path: { id: { kind: 'lot' } } },
    description: 'Its lines are free for another lot again.',
    status: 201,
    returns: LotDetailView,
    returnDescription: 'The lot, withdrawn.',
    params: LOT_ID,
    conditional: true,
    problems: ['lot-not-found', 'lot-state-forbids', 'lot-made-by-operation', 'posting-has-dependents'],
    body: {
      type: LotWithdrawal,
      examples: { sold: { summary: 'Sold elsewhere', value: { reason: 'Sold elsewhere.' } } },
    },
  })
  withdrawLot(
    @IdParam() id: string,
    @IfMatch() version: number,
    @Body() input: LotWithdrawal,
  ): Promise<LotDetailView> {
    return this.lots.withdrawLot(id, version, input.reason);
  }
}
