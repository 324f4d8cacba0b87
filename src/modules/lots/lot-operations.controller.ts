import { Body, Controller, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { EXAMPLE_ID } from '../../platform/http/example-ids.js';
import { IdParam } from '../../platform/http/id-param.js';
import { Operation } from '../../platform/http/operation.js';
import type { ProblemCode } from '../../platform/http/problems.js';
import { LotMerge, LotOperationQuery, LotSplit } from './lot-operations.dto.js';
import { LotOperationsService } from './lot-operations.service.js';
import { LotProcess } from './lot-processes.dto.js';
import { LotProcessesService } from './lot-processes.service.js';
import { LotOperationView } from './lot-operation.view.js';

const LOT_ID = { id: { example: EXAMPLE_ID.lot, description: 'Id of the lot.' } };

/** What may keep any operation from being carried out. */
const OPERATION_PROBLEMS: readonly ProblemCode[] = [
  'lot-not-found',
  'lot-state-forbids',
  'insufficient-available',
  'estimation-input-out-of-range',
];

@ApiTags('Lot operations')
@Controller()
export class LotOperationsController {
  constructor(
    private readonly operations: LotOperationsService,
    private readonly processes: LotProcessesService,
  ) {}

  @Post('lots/:id/splits')
  @Operation({
    summary: 'Split a lot',
    access: { scope: 'lots:write', path: { id: { kind: 'lot' } } },
    description:
      'Parts all that is available of it, to the gram: percentages and proportions by largest remainder, then by order. The lot is closed where nothing of it stays on hand.',
    status: 201,
    returns: LotOperationView,
    returnDescription: 'What was posted, and the lots.',
    params: LOT_ID,
    problems: ['split-not-valid', ...OPERATION_PROBLEMS],
    body: {
      type: LotSplit,
      examples: {
        byMass: { summary: '500 kg and the rest', value: { parts: [{ massKg: 500 }, {}] } },
        byPercent: { summary: '60 and 40 %', value: { parts: [{ percent: 60 }, { percent: 40 }] } },
        byProportion: {
          summary: 'Three thirds',
          value: { parts: [{ proportion: 1 }, { proportion: 1 }, { proportion: 1 }] },
        },
      },
    },
  })
  splitLot(
    @IdParam() id: string,
    @Query() { dryRun = false }: LotOperationQuery,
    @Body() input: LotSplit,
  ): Promise<LotOperationView> {
    return this.operations.splitLot(id, input, dryRun);
  }

  @Post('lot-merges')
  @Operation({
    summary: 'Merge lots into one',
    access: { scope: 'lots:write' },
    description:
      'Lots of one form at one site become a new lot, which keeps all of them as its parents. What is unlike in magnet family or hazard, declared or suspected by evidence, stays apart.',
    status: 201,
    returns: LotOperationView,
    returnDescription: 'What was posted, and the lots.',
    problems: ['operation-inputs-not-valid', 'lots-must-not-mix', ...OPERATION_PROBLEMS],
    body: {
      type: LotMerge,
      examples: {
        twoLots: {
          summary: 'A part of one lot and all of another',
          value: { inputs: [{ lotId: EXAMPLE_ID.lot, massKg: 300 }, { lotId: EXAMPLE_ID.secondLot }] },
        },
      },
    },
  })
  mergeLots(
    @Query() { dryRun = false }: LotOperationQuery,
    @Body() input: LotMerge,
  ): Promise<LotOperationView> {
    return this.operations.mergeLots(input, dryRun);
  }

  @Post('lot-processes')
  @Operation({
    summary: 'Dismantle, sort, demagnetise, shred or decrepitate lots',
    access: { scope: 'lots:write' },
    description:
      'What goes in becomes lots of other forms, residues and a named loss; mass closes to the gram. A warning says where the magnets weigh less or more than the estimate lets one expect.',
    status: 201,
    returns: LotOperationView,
    returnDescription: 'What was posted, and the lots.',
    problems: ['operation-inputs-not-valid', 'process-not-valid', 'lots-must-not-mix', ...OPERATION_PROBLEMS],
    body: {
      type: LotProcess,
      examples: {
        dismantling: {
          summary: 'Motors to magnets',
          value: {
            step: 'DISMANTLE',
            inputs: [{ lotId: EXAMPLE_ID.secondLot }],
            outputs: [{ form: 'LIBERATED_MAGNET', massKg: 60 }],
            residues: [{ material: 'STEEL', massKg: 1_500 }],
            lossCause: 'DUST',
          },
        },
      },
    },
  })
  processLots(
    @Query() { dryRun = false }: LotOperationQuery,
    @Body() input: LotProcess,
  ): Promise<LotOperationView> {
    return this.processes.processLots(input, dryRun);
  }
}
