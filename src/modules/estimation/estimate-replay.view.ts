import { ApiProperty } from '@nestjs/swagger';
import { EXAMPLE_ID } from '../../platform/http/example-ids.js';
import type { StoredEstimate } from './estimate.entity.js';

const EXAMPLE_DIGEST = '9f2c4d7e0b1a3856f4e2d1c0b9a8978685746352413f2e1d0c9b8a7968574635';

/** A stored estimate held against the same computed again. */
export class EstimateReplayView {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.estimate })
  estimateId!: string;

  /** True where both are the same, byte for byte. */
  @ApiProperty({ example: true })
  identical!: boolean;

  /** Version of the mathematics, then and now. */
  @ApiProperty({ example: '2.4.0' })
  modelVersion!: string;

  /** Version of the reference data that both were computed by. */
  @ApiProperty({ example: '2026.11.1' })
  catalogueVersion!: string;

  /** SHA-256 of the inputs and versions. */
  @ApiProperty({ example: EXAMPLE_DIGEST })
  inputsDigest!: string;

  /** SHA-256 of the stored result's canonical JSON. */
  @ApiProperty({ example: EXAMPLE_DIGEST })
  storedDigest!: string;

  /** SHA-256 of the result as computed just now. */
  @ApiProperty({ example: EXAMPLE_DIGEST })
  replayedDigest!: string;
}

export function toEstimateReplayView(
  { id, modelVersion, catalogueVersion, inputsDigest }: StoredEstimate,
  storedDigest: string,
  replayedDigest: string,
): EstimateReplayView {
  const identical = storedDigest === replayedDigest;
  return {
    estimateId: id,
    identical,
    modelVersion,
    catalogueVersion,
    inputsDigest,
    storedDigest,
    replayedDigest,
  };
}
