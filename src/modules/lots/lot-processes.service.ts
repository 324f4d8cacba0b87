import { Injectable } from '@nestjs/common';
import { toUtcInstant } from '../../platform/http/text-formats.js';
import { newId } from '../../platform/new-id.js';
import { gramsFromKilograms } from '../../shared/mass.js';
import type { TakenLot } from './domain/operations/merge.js';
import { refuseUnlikeConditions } from './domain/operations/mixing.js';
import { planProcess, type ProcessYield } from './domain/operations/process.js';
import { toLotOperationView, type LotOperationView, type LotOperationWarning } from './lot-operation.view.js';
import { LotOperations, mixedLotsOf, stockOf } from './lot-operations.js';
import type { LotProcess } from './lot-processes.dto.js';
import { ProcessedLots, type DeclaredOutput } from './processed-lots.js';

/** Dismantles, sorts, demagnetises, shreds and decrepitates. */
@Injectable()
export class LotProcessesService {
  constructor(
    private readonly operations: LotOperations,
    private readonly processed: ProcessedLots,
  ) {}

  /** @throws DomainError `process-not-valid`, `lots-must-not-mix`, `operation-inputs-not-valid` and as any operation */
  processLots(input: LotProcess, dryRun: boolean): Promise<LotOperationView> {
    const { step, inputs, reason, occurredAt } = input;
    const given = yieldOf(input);
    const declared = input.outputs.map(({ form, grade = null, coated = null }): DeclaredOutput => ({
      form,
      grade,
      coated,
    }));
    let warnings: readonly LotOperationWarning[] = [];
    return this.operations.carryOut(
      {
        kind: 'PROCESS',
        lotIds: [...new Set(inputs.map(({ lotId }) => lotId))],
        occurredAt: occurredAt === undefined ? null : toUtcInstant(occurredAt),
        reason: reason ?? null,
        detail: { step, inputs, outputs: input.outputs, residues: input.residues ?? [] },
        plan: (read) => {
          const taken = inputs.map(({ lotId, massKg }): TakenLot => ({
            ...stockOf(read, lotId),
            grams: massKg === undefined ? null : gramsFromKilograms(massKg),
          }));
          const planned = planProcess(step, taken, given);
          refuseUnlikeConditions(
            mixedLotsOf(
              read,
              inputs.map(({ lotId }) => lotId),
            ),
          );
          return planned;
        },
        make: async (planned, read) => {
          warnings = await this.processed.warnings(planned, declared, read);
          return this.processed.make(planned, declared, read);
        },
      },
      (_tx, outcome) => toLotOperationView(outcome, dryRun, warnings),
      dryRun,
    );
  }
}

function yieldOf({ outputs, residues = [], lossCause }: LotProcess): ProcessYield {
  return {
    outputs: outputs.map(({ form, massKg }) => ({ lotId: newId(), form, grams: gramsFromKilograms(massKg) })),
    residues: residues.map(({ material, massKg }) => ({ material, grams: gramsFromKilograms(massKg) })),
    lossCause: lossCause ?? null,
  };
}
