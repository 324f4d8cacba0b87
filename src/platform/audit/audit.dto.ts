import { IsString, Matches } from 'class-validator';
import { field, IntegerField, TextField, type FieldOptions } from '../http/fields.js';
import { cursorAfter, PageLimit } from '../http/page.dto.js';
import { NumberFromQuery } from '../http/query-values.js';

const SHA256_HEX = /^[0-9a-f]{64}$/;

/** SHA-256 in lower-case hexadecimal. */
function HashField(options: FieldOptions): PropertyDecorator {
  return field(
    options,
    { type: 'string', pattern: SHA256_HEX.source },
    Matches(SHA256_HEX, { message: '$property must be 64 lower-case hexadecimal digits' }),
    IsString(),
  );
}

/** Asks for a part of the chain. */
export class AuditEventQuery extends PageLimit {
  /** `nextCursor` of the page before; leave out for the first page. */
  @TextField({ max: 200, optional: true, example: cursorAfter('1') })
  cursor?: string;

  /** Only events after this one of the chain: what a reader who has seen so many asks for. */
  @NumberFromQuery()
  @IntegerField({ min: 0, max: Number.MAX_SAFE_INTEGER, optional: true, example: 1 })
  afterSequence?: number;
}

/** Asks to verify the chain, maybe against a head that the caller kept. */
export class AuditVerificationQuery {
  /** The chain must have at least so many events. */
  @NumberFromQuery()
  @IntegerField({ min: 1, max: Number.MAX_SAFE_INTEGER, optional: true, example: 1 })
  expectedSequence?: number;

  /** The event at `expectedSequence` must have this hash. */
  @HashField({
    optional: true,
    example: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  })
  expectedHash?: string;
}

/** Asks for the proof that an event is in the chain. */
export class AuditInclusionQuery {
  /** Of the event. */
  @NumberFromQuery()
  @IntegerField({ min: 1, max: Number.MAX_SAFE_INTEGER, example: 1 })
  sequence!: number;

  /** Events of the chain as the caller knows it; left out, all of now. */
  @NumberFromQuery()
  @IntegerField({ min: 1, max: Number.MAX_SAFE_INTEGER, optional: true, example: 1 })
  size?: number;
}

/** Asks for the proof that the chain begins with what it was. */
export class AuditConsistencyQuery {
  /** Events of the chain when the caller kept its root. */
  @NumberFromQuery()
  @IntegerField({ min: 1, max: Number.MAX_SAFE_INTEGER, example: 1 })
  firstSize!: number;

  /** Events of the longer one; left out, all of now. */
  @NumberFromQuery()
  @IntegerField({ min: 1, max: Number.MAX_SAFE_INTEGER, optional: true, example: 1 })
  size?: number;
}
