import { ApiProperty } from '@nestjs/swagger';
import {
  OXIDE_QUANTITIES,
  RARE_EARTHS,
  type OxideQuantity,
  type RareEarth,
} from '../catalogue/domain/rare-earths.js';
import type { QuantityInterval, StagedIntervals } from './domain/estimate.js';

export const MILLIGRAMS_PER_KILOGRAM = 1_000_000;

/** A quantity with its uncertainty. P10 is the LOW percentile and P90 the HIGH one. Kilograms, to the milligram. */
export class QuantityIntervalView {
  /** With 90 % probability there is more. */
  @ApiProperty({ example: 3.9 })
  p10Kg!: number;

  /** As likely more as less. */
  @ApiProperty({ example: 5.4 })
  p50Kg!: number;

  /** With 90 % probability there is less. */
  @ApiProperty({ example: 7.1 })
  p90Kg!: number;

  /** Expected value; the only one of the four that adds up over parts. */
  @ApiProperty({ example: 5.5 })
  meanKg!: number;
}

/** A quantity on its three levels. */
export class StagedIntervalsView {
  /** In the magnets. */
  @ApiProperty({ type: () => QuantityIntervalView })
  contained!: QuantityIntervalView;

  /** After dismantling or shredding. */
  @ApiProperty({ type: () => QuantityIntervalView })
  liberated!: QuantityIntervalView;

  /** After the process route. */
  @ApiProperty({ type: () => QuantityIntervalView })
  recoverable!: QuantityIntervalView;
}

/** One oxide quantity on its three levels. */
export class OxideEstimateView extends StagedIntervalsView {
  /** NDPR is Nd2O3 + Pr6O11; TREO the oxide sum of all rare earths. */
  @ApiProperty({ enum: OXIDE_QUANTITIES, enumName: 'OxideQuantity', example: 'NDPR' })
  quantity!: OxideQuantity;
}

/** One rare earth, as metal and as its traded oxide. */
export class ElementEstimateView {
  @ApiProperty({ enum: RARE_EARTHS, enumName: 'RareEarth', example: 'Nd' })
  element!: RareEarth;

  @ApiProperty({ type: () => StagedIntervalsView })
  metal!: StagedIntervalsView;

  /** Nd2O3, Pr6O11, Dy2O3, Tb4O7, Gd2O3, Ho2O3, CeO2 or La2O3. */
  @ApiProperty({ type: () => StagedIntervalsView })
  oxide!: StagedIntervalsView;
}

export function toIntervalView(interval: QuantityInterval): QuantityIntervalView {
  return {
    p10Kg: interval.p10 / MILLIGRAMS_PER_KILOGRAM,
    p50Kg: interval.p50 / MILLIGRAMS_PER_KILOGRAM,
    p90Kg: interval.p90 / MILLIGRAMS_PER_KILOGRAM,
    meanKg: interval.mean / MILLIGRAMS_PER_KILOGRAM,
  };
}

export function toStagedView({ contained, liberated, recoverable }: StagedIntervals): StagedIntervalsView {
  return {
    contained: toIntervalView(contained),
    liberated: toIntervalView(liberated),
    recoverable: toIntervalView(recoverable),
  };
}
