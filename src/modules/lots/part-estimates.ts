import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { Database } from '../../platform/database/database.js';
import type { ElementContent } from '../ledger/domain/amount.js';
import { inputsOfParts } from '../estimation/domain/inputs-of-parts.js';
import { StoredEstimate } from '../estimation/estimate.entity.js';
import { EstimationService, findEstimate, type ComputedEstimate } from '../estimation/estimation.service.js';
import type { PlannedOperation } from './domain/operations/planned-operation.js';
import type { OperatedLots } from './lot-operations.js';
import { containedMetalOf } from './lot-estimate.js';
import type { Lot } from './lot.entity.js';
import { findLot } from './lots.service.js';

/** Estimates lots that are parts or blends of others, from what those are estimated from. */
@Injectable()
export class PartEstimates {
  constructor(
    private readonly database: Database,
    private readonly estimation: EstimationService,
  ) {}

  /** One estimate for each output of the operation, in their order; runs outside of any transaction. */
  async compute(
    { inputs, outputs }: PlannedOperation,
    { lots }: OperatedLots,
  ): Promise<readonly ComputedEstimate[]> {
    const estimateOf = await this.readEstimates(lots);
    const takenGrams = inputs.reduce((sum, { amount }) => sum + amount.grams, 0);
    const computed: ComputedEstimate[] = [];
    for (const { amount } of outputs) {
      const parts = inputs.map(({ lotId, amount: taken }) => {
        const lot = lots.find(({ id }) => id === lotId);
        if (lot === undefined) throw new Error(`Lot ${lotId} was not read`);
        const share = (taken.grams / lot.netMassGrams) * (amount.grams / takenGrams);
        return { wholeId: lotId, inputs: estimateOf(lot).inputs, share };
      });
      const [first] = parts;
      if (first === undefined) throw new TypeError('An operation takes from lots');
      computed.push(await this.estimation.compute(inputsOfParts(parts, first.inputs.processRouteKey)));
    }
    return computed;
  }

  /** Metal that the estimate in force finds in what a lot was made with. @throws DomainError `lot-not-found` */
  async containedIn(
    lotId: string,
  ): Promise<{ readonly estimateId: string; readonly contentMilligrams: ElementContent }> {
    return this.database.read(async (tx) => {
      const { estimateId } = await findLot(tx, lotId);
      const { result } = await findEstimate(tx, estimateId);
      return { estimateId, contentMilligrams: containedMetalOf(result) };
    });
  }

  /** Estimates in force of lots that were read. */
  async readEstimates(lots: readonly Lot[]): Promise<(lot: Lot) => StoredEstimate> {
    const ids = lots.map(({ estimateId }) => estimateId);
    const estimates = await this.database.read((tx) => tx.findBy(StoredEstimate, { id: In(ids) }));
    return ({ id, estimateId }) => {
      const found = estimates.find((estimate) => estimate.id === estimateId);
      if (found === undefined) throw new Error(`Lot ${id} has lost its estimate`);
      return found;
    };
  }
}
