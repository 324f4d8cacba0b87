import { EXAMPLE_ID } from '../../platform/http/example-ids.js';
import { IdField, KilogramsField } from '../../platform/http/fields.js';

/** Whose first fill is to be planned, and how much it is. */
export class SeedingRequest {
  /** An open demand of the separator. */
  @IdField({ example: EXAMPLE_ID.demand })
  demandId!: string;

  /** What the plant must have before it can begin: NdPr oxide that its route recovers. */
  @KilogramsField({ min: 0.01, example: 100 })
  criticalMassKg!: number;
}
