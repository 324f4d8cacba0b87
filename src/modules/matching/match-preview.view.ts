import { ApiProperty } from '@nestjs/swagger';
import { EXAMPLE_ID } from '../../platform/http/example-ids.js';
import { kilogramsFromGrams } from '../../shared/mass.js';
import { DEMAND_OUTCOME_STATUSES } from './demand-outcome.view.js';
import { toOneDigit } from '../market/domain/disclosure.js';
import { GATE_KEYS, type GateKey } from './domain/gates/gate.js';
import type { DemandPreview } from './domain/preview-demand.js';
import { GateResultView } from './match-outcome.view.js';
import { usdFromTenThousandths } from './match-run.view.js';

/** What of a lot the demand would get. */
export class PreviewedLotView {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.lot })
  lotId!: string;

  @ApiProperty({ example: 'LOT-2026-7K3MQ9ZD' })
  lotCode!: string;

  /** Liberated NdPr oxide at P50. */
  @ApiProperty({ example: 12.34 })
  ndPrOxideKg!: number;

  @ApiProperty({ example: 840 })
  lotMassKg!: number;

  /** Great circle. */
  @ApiProperty({ example: 212.4 })
  distanceKm!: number;

  /** By the terms sent, per kg of liberated NdPr oxide: payables less treatment, freight and risk. For the platform alone. */
  @ApiProperty({ type: Number, nullable: true, example: 31.7 })
  valueBeforeReserveUsdPerKg!: number | null;
}

/** A gate of the terms sent that by itself keeps lots out. */
export class BindingGateView {
  @ApiProperty({ enum: GATE_KEYS, enumName: 'GateKey', example: 'MOISTURE' })
  gate!: GateKey;

  /** Lots that pass all other gates. */
  @ApiProperty({ type: 'integer', minimum: 1, example: 4 })
  lotCount!: number;

  @ApiProperty({ example: 9_120 })
  lotMassKg!: number;

  @ApiProperty({ example: 1_640.2 })
  ndPrOxideKg!: number;
}

/** A lot that the terms sent nearly admit. */
export class NearlyEligibleLotView {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.lot })
  lotId!: string;

  @ApiProperty({ example: 'LOT-2026-7K3MQ9ZD' })
  lotCode!: string;

  @ApiProperty({ example: 840 })
  lotMassKg!: number;

  @ApiProperty({ example: 12.34 })
  ndPrOxideKg!: number;

  @ApiProperty({ type: () => [GateResultView] })
  failedGates!: GateResultView[];
}

/** What a demand would get, matched with all that is listed and against all demands that are open. */
export class MatchPreviewView {
  /** The day of the match. */
  @ApiProperty({ format: 'date', example: '2026-11-23' })
  day!: string;

  /** Lots on offer. */
  @ApiProperty({ type: 'integer', minimum: 0, example: 15 })
  lotCount!: number;

  /** Those that pass every gate, whoever gets them. */
  @ApiProperty({ type: 'integer', minimum: 0, example: 4 })
  eligibleLotCount!: number;

  @ApiProperty({ enum: DEMAND_OUTCOME_STATUSES, enumName: 'DemandOutcomeStatus', example: 'PARTLY_FILLED' })
  status!: DemandPreview['outcome']['status'];

  @ApiProperty({ example: 120.5 })
  filledNdPrOxideKg!: number;

  @ApiProperty({ example: 250 })
  capacityNdPrOxideKg!: number;

  @ApiProperty({ example: true })
  isMinimumReached!: boolean;

  @ApiProperty({ type: 'integer', minimum: 0, example: 3 })
  allocatedLotCount!: number;

  /** Most oxide first; the first 50. */
  @ApiProperty({ type: () => [PreviewedLotView] })
  allocatedLots!: PreviewedLotView[];

  /** Most oxide first. */
  @ApiProperty({ type: () => [BindingGateView] })
  bindingGates!: BindingGateView[];

  /** Fewest failed gates first, then most oxide; the first 50. */
  @ApiProperty({ type: () => [NearlyEligibleLotView] })
  nearMisses!: NearlyEligibleLotView[];
}

export function toMatchPreviewView(
  preview: DemandPreview,
  market: { readonly day: string; readonly lotCount: number },
): MatchPreviewView {
  const { outcome, eligibleLotCount, allocatedLotCount } = preview;
  return {
    ...market,
    eligibleLotCount,
    status: outcome.status,
    filledNdPrOxideKg: kilogramsFromGrams(outcome.filledNdPrOxideGrams),
    capacityNdPrOxideKg: kilogramsFromGrams(outcome.capacityNdPrOxideGrams),
    isMinimumReached: outcome.isMinimumReached,
    allocatedLotCount,
    allocatedLots: preview.allocatedLots.map((lot) => ({
      lotId: lot.lotId,
      lotCode: lot.lotCode,
      ndPrOxideKg: kilogramsFromGrams(lot.ndPrOxideGrams),
      lotMassKg: kilogramsFromGrams(lot.lotMassGrams),
      distanceKm: lot.distanceMetres / 1000,
      valueBeforeReserveUsdPerKg: usdFromTenThousandths(lot.valueBeforeReserveUsdTenThousandthsPerKg),
    })),
    bindingGates: preview.bindingGates.map(({ gate, lotCount, lotMassGrams, ndPrOxideGrams }) => ({
      gate,
      lotCount,
      lotMassKg: kilogramsFromGrams(lotMassGrams),
      ndPrOxideKg: kilogramsFromGrams(ndPrOxideGrams),
    })),
    nearMisses: preview.nearMisses.map(({ lotId, lotCode, lotMassGrams, ndPrOxideGrams, failedGates }) => ({
      lotId,
      lotCode,
      lotMassKg: kilogramsFromGrams(lotMassGrams),
      ndPrOxideKg: kilogramsFromGrams(ndPrOxideGrams),
      failedGates: [...failedGates],
    })),
  };
}

/** Distances are told to so much, as in the market. */
const DISTANCE_STEP_KM = 50;

/** Masses to the first digit, distances to 50 km and no values: what a separator may learn of lots that it has not reserved. */
export function toPartyPreviewView(view: MatchPreviewView): MatchPreviewView {
  const rough = <Told extends { readonly lotMassKg: number; readonly ndPrOxideKg: number }>(
    told: Told,
  ): Told => ({
    ...told,
    lotMassKg: toOneDigit(told.lotMassKg),
    ndPrOxideKg: toOneDigit(told.ndPrOxideKg),
  });
  return {
    ...view,
    filledNdPrOxideKg: toOneDigit(view.filledNdPrOxideKg),
    allocatedLots: view.allocatedLots.map((lot) => ({
      ...rough(lot),
      distanceKm: Math.round(lot.distanceKm / DISTANCE_STEP_KM) * DISTANCE_STEP_KM,
      valueBeforeReserveUsdPerKg: null,
    })),
    bindingGates: view.bindingGates.map(rough),
    nearMisses: view.nearMisses.map(rough),
  };
}
