import { Controller, Get, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Operation } from './operation.js';
import { ProblemDescription } from './problem.dto.js';
import { wireCode } from './problem.filter.js';
import { isProblemCode, PROBLEMS } from './problems.js';
import { RequestProblem } from './request-problem.js';

/** Where the `type` of every problem leads. */
@ApiTags('Problems')
@Controller('problems')
export class ProblemsController {
  @Get(':code')
  @Operation({
    summary: 'What a problem code means',
    access: 'PUBLIC',
    returns: ProblemDescription,
    returnDescription: 'The code, and what to do about it.',
    params: {
      code: { example: 'validation-failed', description: "Last part of a problem's `type`.", text: true },
    },
    problems: ['problem-not-found'],
  })
  getProblem(@Param('code') code: string): ProblemDescription {
    if (!isProblemCode(code)) throw new RequestProblem('problem-not-found', 'There is no such problem code.');
    return { code: wireCode(code), ...PROBLEMS[code] };
  }
}
