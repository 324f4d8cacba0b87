import { Injectable, type ArgumentMetadata, type PipeTransform } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { validate, type ValidationError } from 'class-validator';
import { RequestProblem, type RequestFault } from './request-problem.js';

const FAULTS_MAX = 50;

const CODE_BY_CONSTRAINT: Readonly<Record<string, string>> = {
  whitelistValidation: 'UNKNOWN_FIELD',
  isNumber: 'WRONG_TYPE',
  isInt: 'WRONG_TYPE',
  isString: 'WRONG_TYPE',
  isBoolean: 'WRONG_TYPE',
  isArray: 'WRONG_TYPE',
  nestedValidation: 'WRONG_TYPE',
  isPlainObject: 'WRONG_TYPE',
  unknownValue: 'WRONG_TYPE',
  min: 'OUT_OF_RANGE',
  max: 'OUT_OF_RANGE',
  isIn: 'NOT_ONE_OF',
  maxLength: 'TOO_LONG',
  minLength: 'TOO_SHORT',
  arrayMaxSize: 'TOO_MANY',
  arrayMinSize: 'TOO_FEW',
  decimalPlaces: 'TOO_PRECISE',
};

type Place = 'body' | 'query' | 'param' | 'custom';

function faultAt(place: Place, path: string, code: string, detail: string): RequestFault {
  return place === 'body' ? { pointer: path, code, detail } : { parameter: path.slice(1), code, detail };
}

/** The first broken constraint per field: the further ones mostly follow from it. */
function faultsOf(errors: readonly ValidationError[], place: Place, parent = ''): RequestFault[] {
  return errors.flatMap((error) => {
    const path = `${parent}/${error.property.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    const [constraint, message] = Object.entries(error.constraints ?? {}).at(-1) ?? [];
    const own: RequestFault[] = [];
    if (constraint === 'whitelistValidation') {
      own.push(
        faultAt(place, path, 'UNKNOWN_FIELD', `${error.property} is not a field of this request: remove it.`),
      );
    } else if (constraint !== undefined && error.value === undefined) {
      own.push(faultAt(place, path, 'REQUIRED', `${error.property} is required: ${message}.`));
    } else if (constraint !== undefined) {
      own.push(faultAt(place, path, CODE_BY_CONSTRAINT[constraint] ?? 'NOT_VALID', `${message}.`));
    }
    return [...own, ...faultsOf(error.children ?? [], place, path)];
  });
}

/** Validates every DTO: unknown fields are refused, nothing is converted silently. @throws RequestProblem with all faults */
@Injectable()
export class StrictValidationPipe implements PipeTransform {
  async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    const { metatype, type } = metadata;
    if (
      !metatype ||
      type === 'custom' ||
      [String, Number, Boolean, Array, Object].includes(metatype as never)
    )
      return value;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new RequestProblem('validation-failed', 'The body must be a JSON object.', [
        { pointer: '', code: 'WRONG_TYPE', detail: 'Send a JSON object.' },
      ]);
    }
    const instance: unknown = plainToInstance(metatype, value, { enableImplicitConversion: false });
    const errors = await validate(instance as object, {
      whitelist: true,
      forbidNonWhitelisted: true,
      forbidUnknownValues: true,
      stopAtFirstError: false,
    });
    if (errors.length > 0) {
      const faults = faultsOf(errors, type).slice(0, FAULTS_MAX);
      throw new RequestProblem(
        'validation-failed',
        `${faults.length} field${faults.length === 1 ? ' is' : 's are'} not valid.`,
        faults,
      );
    }
    return instance;
  }
}

/** An object as the body of a request might hold it. @throws RequestProblem with all faults, each with its pointer */
export async function validatedAs<Input extends object>(
  type: new () => Input,
  value: unknown,
): Promise<Input> {
  return (await new StrictValidationPipe().transform(value, { type: 'body', metatype: type })) as Input;
}
