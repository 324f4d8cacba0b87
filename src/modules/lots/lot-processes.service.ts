import { Injectable } from '@nestjs/common';
import { toUtcInstant } from '../../platform/http/text-formats.js';
import { newId } from '../../platform/new-id.js';
import { gramsFromKilograms } from '../../shared/mass.js';
import type { TakenLot } from './domain/operations/merge.js';
import { planProcess, type ProcessYield } from './domain/operations/process.js';
import { toLotOperationView, type LotOperationView, type LotOperationWarning } from './lot-operation.view.js';
import { LotOperations, stockOf } from './lot-operations.js';
import type { LotProcess } from './lot-processes.dto.js';
import { ProcessedLots, type DeclaredOutput } from './processed-lots.js';

/** Dismantles, sorts, demagnetises, shreds and decrepitates. */
@Injectable()
export class LotProcessesService {
  constructor(
    private readonly operations: LotOperations,
    private readonly processed: ProcessedLots,
  ) {}

  /** @throws DomainError `process-not-valid`, `operation-inputs-not-valid` and as any operation */
  async processLots(input: LotProcess, dryRun: boolean): Promise<LotOperationView> {
    const { step, inputs, reason, occurredAt } = input;
    const given = yieldOf(input);
    const declared = input.outputs.map(({ form, grade = null, coated = null }): DeclaredOutput => ({
      form,
      grade,
      coated,
    }));
    let warnings: readonly LotOperationWarning[] = [];
    const outcome = await this.operations.carryOut(
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
          return planProcess(step, taken, given);
        },
        make: async (planned, read) => {
          warnings = await this.processed.warnings(planned, declared, read);
          return this.processed.make(planned, declared, read);
        },
      },
      dryRun,
    );
    return toLotOperationView(outcome, dryRun, warnings);
  }
}

function yieldOf({ outputs, residues = [], lossCause }: LotProcess): ProcessYield {
  return {
    outputs: outputs.map(({ form, massKg }) => ({ lotId: newId(), form, grams: gramsFromKilograms(massKg) })),
    residues: residues.map(({ material, massKg }) => ({ material, grams: gramsFromKilograms(massKg) })),
    lossCause: lossCause ?? null,
  };
}
