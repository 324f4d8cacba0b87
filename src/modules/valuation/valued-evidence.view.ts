import { ApiProperty } from '@nestjs/swagger';
import { EXAMPLE_ID } from '../../platform/http/example-ids.js';
import { amountFromMicros } from '../../shared/money.js';
import { EvidenceProposalView } from '../estimation/uncertainty.view.js';
import type { ValuedEvidence } from './domain/valued-evidence.js';

/** Evidence that could be added, with what it is expected to be worth. */
export class ValuedEvidenceView extends EvidenceProposalView {
  /** Expected rise of the value's low figure (P10), in the currency. */
  @ApiProperty({ example: 820.5 })
  expectedGain!: number;

  /** Gain less cost; null where the currency is not that of the cost, or no cost is known. */
  @ApiProperty({ type: Number, nullable: true, example: 685.5 })
  netGain!: number | null;
}

/** What to measure next, best first. */
export class NextEvidenceView {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.estimate })
  estimateId!: string;

  @ApiProperty({ example: 'USD' })
  currency!: string;

  /** The day whose prices count. */
  @ApiProperty({ format: 'date', example: '2026-11-20' })
  date!: string;

  @ApiProperty({ type: () => [ValuedEvidenceView] })
  items!: ValuedEvidenceView[];
}

export function toValuedEvidenceView(valued: ValuedEvidence): ValuedEvidenceView {
  const { expectedGainMicros, netGainMicros, ...proposal } = valued;
  return {
    ...proposal,
    expectedGain: amountFromMicros(expectedGainMicros),
    netGain: netGainMicros === null ? null : amountFromMicros(netGainMicros),
  };
}
