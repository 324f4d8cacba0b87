import { ApiProperty } from '@nestjs/swagger';
import { kilogramsFromGrams, kilogramsFromMilligrams } from '../../shared/mass.js';
import type { Amount } from './domain/amount.js';

/** Material and the metal attributed to it. Sums of such figures are exact once rounded to their last decimal. */
export class AmountView {
  /** To the gram. */
  @ApiProperty({ example: 840 })
  massKg!: number;

  /** Neodymium, to the milligram; so are the others. */
  @ApiProperty({ example: 3.1 })
  ndKg!: number;

  @ApiProperty({ example: 0.5 })
  prKg!: number;

  @ApiProperty({ example: 0.12 })
  dyKg!: number;

  @ApiProperty({ example: 0 })
  tbKg!: number;
}

export function toAmountView({ grams, contentMilligrams: { Nd, Pr, Dy, Tb } }: Amount): AmountView {
  return {
    massKg: kilogramsFromGrams(grams),
    ndKg: kilogramsFromMilligrams(Nd),
    prKg: kilogramsFromMilligrams(Pr),
    dyKg: kilogramsFromMilligrams(Dy),
    tbKg: kilogramsFromMilligrams(Tb),
  };
}
