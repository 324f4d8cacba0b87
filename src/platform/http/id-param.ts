import { Param, type PipeTransform } from '@nestjs/common';
import { RequestProblem } from './request-problem.js';
import { isUuid } from './text-formats.js';

class UuidPipe implements PipeTransform<string, string> {
  constructor(private readonly name: string) {}

  transform(value: string): string {
    if (isUuid(value)) return value;
    throw new RequestProblem('validation-failed', `${this.name} must be a UUID.`, [
      {
        parameter: this.name,
        code: 'NOT_VALID',
        detail: `${this.name} must be a UUID, e.g. 0199b0a2-6d3c-7c3e-9f0e-3f1c1f0c7a11.`,
      },
    ]);
  }
}

/** Path parameter that must be a UUID. */
export function IdParam(name = 'id'): ParameterDecorator {
  return Param(name, new UuidPipe(name));
}
