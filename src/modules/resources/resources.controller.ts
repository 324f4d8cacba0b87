import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Caller } from '../../platform/access/caller.js';
import { CurrentCaller } from '../../platform/access/request-caller.js';
import { Operation } from '../../platform/http/operation.js';
import { ResourceStatementQuery } from './resources.dto.js';
import { ResourcesService } from './resources.service.js';
import { ResourceStatementView } from './resources.view.js';

@ApiTags('Resources')
@Controller('resource-statement')
export class ResourcesController {
  constructor(private readonly resources: ResourcesService) {}

  @Get()
  @Operation({
    summary: 'State recoverable oxide by class, site, profile or age, as of any instant',
    access: { scope: 'resources:read' },
    description:
      'Counts every batch that was recorded and not void at the instant, once, as it stood then; lots are made of the ' +
      'same lines and are not counted beside them. Each group and the whole are one estimate of all their tickets, with ' +
      "the catalogue's current version and default route, so that what is uncertain about a product is not averaged out; " +
      "each ticket's own estimate keeps its version and its figures.",
    returns: ResourceStatementView,
    returnDescription: 'The statement, with the tickets behind every group.',
    problems: [
      'reference-not-found',
      'resource-statement-too-large',
      'ticket-does-not-fit-catalogue',
      'write-queue-full',
      'write-conflict',
    ],
  })
  getResourceStatement(
    @Query() query: ResourceStatementQuery,
    @CurrentCaller() caller: Caller,
  ): Promise<ResourceStatementView> {
    return this.resources.state(query, caller.visible('resources:read'));
  }
}
