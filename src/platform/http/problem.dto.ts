import { ApiProperty } from '@nestjs/swagger';

/** One fault in the input: where it is, its code and the fix. */
export class ProblemFault {
  /** JSON Pointer (RFC 6901) into the request body; absent for a parameter. */
  @ApiProperty({ example: '/lines/0/units' })
  pointer?: string;

  /** Name of the query, path or header parameter; absent for a body field. */
  @ApiProperty({ example: 'limit' })
  parameter?: string;

  /** Line of the CSV file, whose header is line 1; absent for other bodies. */
  @ApiProperty({ type: 'integer', minimum: 1, example: 3 })
  line?: number;

  /** Column of the CSV file; absent for other bodies, and where the whole row is to blame. */
  @ApiProperty({ example: 'price_per_kg' })
  column?: string;

  /** Stable code of the fault. */
  @ApiProperty({ example: 'OUT_OF_RANGE' })
  code!: string;

  /** What is wrong and what to send instead. */
  @ApiProperty({ example: 'units must not be less than 0.001' })
  detail!: string;
}

/** RFC 9457 problem details, sent as application/problem+json. */
export class Problem {
  /** Address of the code's description. */
  @ApiProperty({ example: '/v1/problems/validation-failed' })
  type!: string;

  @ApiProperty({ example: 'Input is not valid' })
  title!: string;

  @ApiProperty({ type: 'integer', minimum: 400, maximum: 599, example: 400 })
  status!: number;

  /** What went wrong this time. */
  @ApiProperty({ example: '1 field is not valid.' })
  detail!: string;

  /** Path that was asked for. */
  @ApiProperty({ example: '/v1/batches' })
  instance!: string;

  /** Stable code to branch on. */
  @ApiProperty({ example: 'VALIDATION_FAILED' })
  code!: string;

  /** Trace of this request, also in our log: that of your `traceparent` header (W3C Trace Context), or a new one. */
  @ApiProperty({ example: '0199b0a26d3c7c3e9f0e3f1c1f0c7a11' })
  traceId!: string;

  /** The faults, where single fields are to blame. */
  @ApiProperty({ type: () => [ProblemFault] })
  errors?: ProblemFault[];

  /** Figures behind the problem, e.g. the mass held and the mass asked. */
  @ApiProperty({ type: 'object', additionalProperties: true, example: { grossKg: 100, tareKg: 120 } })
  facts?: Record<string, unknown>;
}

/** What a problem code means and what to do about it. */
export class ProblemDescription {
  @ApiProperty({ example: 'VALIDATION_FAILED' })
  code!: string;

  @ApiProperty({ example: 'Input is not valid' })
  title!: string;

  @ApiProperty({ type: 'integer', example: 400 })
  status!: number;

  @ApiProperty({ example: 'Mend each field that `errors` names.' })
  advice!: string;
}
