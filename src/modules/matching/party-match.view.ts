import { ApiProperty } from '@nestjs/swagger';
import { EXAMPLE_ID } from '../../platform/http/example-ids.js';
import { kilogramsFromGrams } from '../../shared/mass.js';
import { toOneDigit } from '../market/domain/disclosure.js';
import { ReservationView } from '../reservations/reservation.view.js';
import { DEMAND_OUTCOME_STATUSES } from './demand-outcome.view.js';
import { GATE_KEYS, type GateKey } from './domain/gates/gate.js';
import type { DemandOutcome, LotOutcome } from './domain/match-result.js';
import { partySentence } from './domain/party-sentence.js';
import { currentDemandOutcome, currentLotOutcome } from './domain/stored-outcome.js';
import type { CodeOf } from './allocation.view.js';
import type { MatchAllocation } from './match-allocation.entity.js';
import type { MatchRun } from './match-run.entity.js';
import { usdFromTenThousandths } from './match-run.view.js';
import { LOT_OUTCOME_STATUSES, NearMissView } from './match-outcome.view.js';

/** What a match proposes to the two whom it is about, with the terms of neither. */
export class PartyMatchView {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.allocation })
  id!: string;

  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.matchRun })
  matchRunId!: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: '2026-11-23T08:00:00.000Z' })
  matchedAt!: string | null;

  /** Whether it is of the latest match; what is of an earlier one may not stand any more. */
  @ApiProperty({ example: true })
  isLatest!: boolean;

  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.lot })
  lotId!: string;

  @ApiProperty({ example: 'LOT-2026-7K3MQ9ZD' })
  lotCode!: string;

  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.demand })
  demandId!: string;

  @ApiProperty({ example: 'DEM-2026-7K3MQ9ZD' })
  demandCode!: string;

  /** Liberated NdPr oxide at P50; to the first digit, rounded down, where the lot is not yours and not reserved for you. */
  @ApiProperty({ minimum: 0, example: 12.34 })
  ndPrOxideKg!: number;

  /** Of the lot, as received; to the first digit likewise. */
  @ApiProperty({ minimum: 0, example: 840 })
  lotMassKg!: number;

  /** The reservation that was made for it; null while nobody has accepted it. */
  @ApiProperty({ type: String, format: 'uuid', nullable: true, example: null })
  reservationId!: string | null;
}

/** One page of what the latest match proposes, newest first. */
export class PartyMatchPage {
  @ApiProperty({ type: () => [PartyMatchView] })
  items!: PartyMatchView[];

  /** Cursor of the next page; null on the last one. */
  @ApiProperty({ type: String, nullable: true, example: null })
  nextCursor!: string | null;
}

/** An accepted proposal with its reservation. */
export class AcceptedMatchView {
  @ApiProperty({ type: () => PartyMatchView })
  match!: PartyMatchView;

  @ApiProperty({ type: () => ReservationView })
  reservation!: ReservationView;
}

/** What the latest match means for a lot, as its owner is told. */
export class PartyLotOutcomeView {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.matchRun })
  matchRunId!: string;

  @ApiProperty({ enum: LOT_OUTCOME_STATUSES, enumName: 'LotOutcomeStatus', example: 'NOT_ELIGIBLE' })
  status!: LotOutcome['status'];

  @ApiProperty({ example: 0 })
  allocatedNdPrOxideKg!: number;

  @ApiProperty({ example: 12.34 })
  remainingNdPrOxideKg!: number;

  /** Why it, or the rest of it, is not matched; null where all of it is. */
  @ApiProperty({ type: String, nullable: true, example: null })
  reason!: string | null;

  /** Demands it missed, fewest failed gates first. */
  @ApiProperty({ type: () => [NearMissView] })
  nearMisses!: NearMissView[];

  /** It would have matched with a reserve price below about this: to the first digit, rounded down. */
  @ApiProperty({ type: Number, nullable: true, example: null })
  reservePriceToMatchUsdPerKg!: number | null;

  /** Whether that is certain, or only where it is worth trying. */
  @ApiProperty({ type: Boolean, nullable: true, example: null })
  reservePriceToMatchIsCertain!: boolean | null;
}

/** What one limit, less strict, would let in, to the first digit. */
export class PartyRelaxationView {
  @ApiProperty({ enum: GATE_KEYS, enumName: 'GateKey', example: 'MOISTURE' })
  gate!: GateKey;

  /** For IMPURITY. */
  @ApiProperty({ type: String, nullable: true, example: null })
  element!: string | null;

  @ApiProperty({ example: '4 wt%' })
  from!: string;

  @ApiProperty({ example: '6 wt%' })
  to!: string;

  @ApiProperty({ type: 'integer', example: 3 })
  lots!: number;

  @ApiProperty({ example: 9_000 })
  feedKg!: number;

  @ApiProperty({ example: 2_000 })
  ndPrOxideKg!: number;
}

/** What the latest match means for a demand, as its separator is told. */
export class PartyDemandOutcomeView {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.matchRun })
  matchRunId!: string;

  @ApiProperty({ enum: DEMAND_OUTCOME_STATUSES, enumName: 'DemandOutcomeStatus', example: 'PARTLY_FILLED' })
  status!: DemandOutcome['status'];

  /** To the first digit, rounded down. */
  @ApiProperty({ example: 100 })
  filledNdPrOxideKg!: number;

  @ApiProperty({ example: 250 })
  capacityNdPrOxideKg!: number;

  @ApiProperty({ example: true })
  isMinimumReached!: boolean;

  /** Whether its quantity is what keeps more from coming. */
  @ApiProperty({ example: false })
  isFull!: boolean;

  /** What less strict limits would let in, the smallest steps first. */
  @ApiProperty({ type: () => [PartyRelaxationView] })
  relaxations!: PartyRelaxationView[];
}

/** What decides how exactly a proposal is told. */
export interface MatchTold {
  readonly run: MatchRun;
  readonly isLatest: boolean;
  /** Whether the caller is shown the lot in full. */
  readonly isDisclosed: boolean;
}

export function toPartyMatchView(
  allocation: MatchAllocation,
  codeOf: CodeOf,
  { run, isLatest, isDisclosed }: MatchTold,
): PartyMatchView {
  const { id, matchRunId, lotId, demandId, reservationId } = allocation;
  const told = (grams: number): number => {
    const kilograms = kilogramsFromGrams(grams);
    return isDisclosed ? kilograms : toOneDigit(kilograms);
  };
  return {
    id,
    matchRunId,
    matchedAt: run.finishedAt,
    isLatest,
    lotId,
    lotCode: codeOf(lotId),
    demandId,
    demandCode: codeOf(demandId),
    ndPrOxideKg: told(allocation.ndPrOxideGrams),
    lotMassKg: told(allocation.lotMassGrams),
    reservationId,
  };
}

export function toPartyLotOutcomeView(
  matchRunId: string,
  stored: LotOutcome,
  codeOf: CodeOf,
): PartyLotOutcomeView {
  const { status, allocatedNdPrOxideGrams, remainingNdPrOxideGrams, unmatched } = currentLotOutcome(stored);
  const isPriced = unmatched?.code === 'NO_SURPLUS' || unmatched?.code === 'OUTBID';
  const reserve = isPriced ? unmatched.reserveToMatch : null;
  return {
    matchRunId,
    status,
    allocatedNdPrOxideKg: kilogramsFromGrams(allocatedNdPrOxideGrams),
    remainingNdPrOxideKg: kilogramsFromGrams(remainingNdPrOxideGrams),
    reason: unmatched && partySentence(unmatched, codeOf),
    nearMisses:
      unmatched?.code === 'NOT_ELIGIBLE'
        ? unmatched.nearMisses.map(({ demandId, failedGates }) => ({
            demandId,
            demandCode: codeOf(demandId),
            failedGates: [...failedGates],
          }))
        : [],
    reservePriceToMatchUsdPerKg:
      reserve && toOneDigit(usdFromTenThousandths(reserve.belowUsdTenThousandthsPerKg)),
    reservePriceToMatchIsCertain: reserve && reserve.isCertain,
  };
}

export function toPartyDemandOutcomeView(matchRunId: string, stored: DemandOutcome): PartyDemandOutcomeView {
  const outcome = currentDemandOutcome(stored);
  return {
    matchRunId,
    status: outcome.status,
    filledNdPrOxideKg: toOneDigit(kilogramsFromGrams(outcome.filledNdPrOxideGrams)),
    capacityNdPrOxideKg: kilogramsFromGrams(outcome.capacityNdPrOxideGrams),
    isMinimumReached: outcome.isMinimumReached,
    isFull: (outcome.intakePriceUsdTenThousandthsPerKg ?? 0) > 0,
    relaxations: outcome.relaxations.map(
      ({ gate, element, from, to, lotCount, feedGrams, ndPrOxideGrams }) => ({
        gate,
        element,
        from,
        to,
        lots: lotCount,
        feedKg: toOneDigit(kilogramsFromGrams(feedGrams)),
        ndPrOxideKg: toOneDigit(kilogramsFromGrams(ndPrOxideGrams)),
      }),
    ),
  };
}
