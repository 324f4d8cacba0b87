import { Body, Controller, Get, Post, Query, Req, Res, type StreamableFile } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Caller, isVisible } from '../access/caller.js';
import { CurrentCaller } from '../access/request-caller.js';
import { CONTENT_TYPES } from '../export/export-format.js';
import { EXAMPLE_ID } from '../http/example-ids.js';
import { IdParam } from '../http/id-param.js';
import { Operation } from '../http/operation.js';
import type { Page } from '../http/page.dto.js';
import { ImportCancellation, ImportListQuery, ImportRowQuery } from './import.dto.js';
import { ImportPage, ImportRowPage, ImportView, type ImportRowView } from './import.view.js';
import { ImportsService } from './imports.service.js';
import { EventStreams } from '../streams/event-streams.js';
import { PROGRESS_DESCRIPTION, progressOf } from '../streams/progress-source.js';

const IMPORT_ID = { id: { example: EXAMPLE_ID.import, description: 'Id of the import.' } };

@ApiTags('Imports')
@Controller('imports')
export class ImportsController {
  constructor(
    private readonly imports: ImportsService,
    private readonly streams: EventStreams,
  ) {}

  @Get()
  @Operation({
    summary: 'List imports',
    access: { scope: 'imports:read' },
    returns: ImportPage,
    returnDescription: 'One page, newest first.',
    problems: ['cursor-not-valid'],
  })
  listImports(@Query() query: ImportListQuery, @CurrentCaller() caller: Caller): Promise<Page<ImportView>> {
    return this.imports.listImports(query, caller.visible('imports:read'));
  }

  @Get(':id')
  @Operation({
    summary: 'Read an import',
    access: { scope: 'imports:read', path: { id: { kind: 'import' } } },
    returns: ImportView,
    returnDescription: 'The import, with how far it is.',
    params: IMPORT_ID,
    problems: ['import-not-found'],
  })
  getImport(@IdParam() id: string): Promise<ImportView> {
    return this.imports.getImport(id);
  }

  @Get(':id/progress')
  @Operation({
    summary: 'Follow an import',
    access: { scope: 'imports:read', path: { id: { kind: 'import' } } },
    description: PROGRESS_DESCRIPTION,
    returns: {
      contentType: 'text/event-stream',
      description: 'Events until the import is checked, or has finished.',
      example:
        'event: progress\ndata: {"id":"0199b0a2-0022-7000-8000-000000000001","status":"CHECKING", …}\n\n',
    },
    params: IMPORT_ID,
    problems: ['import-not-found', 'event-streams-too-many'],
  })
  followImport(
    @IdParam() id: string,
    @CurrentCaller() caller: Caller,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const source = progressOf({
      scope: 'imports:read',
      read: async (reader) => {
        const view = await this.imports.getImport(id);
        return isVisible(reader.visible('imports:read'), view.organisationId) ? view : null;
      },
      isSettled: ({ progress }) => progress === null,
    });
    return this.streams.serve(caller, source, request, response);
  }

  @Get(':id/rows')
  @Operation({
    summary: 'Read what came of each row',
    access: { scope: 'imports:read', path: { id: { kind: 'import' } } },
    returns: ImportRowPage,
    returnDescription: 'One page, in the order of the file.',
    params: IMPORT_ID,
    problems: ['import-not-found', 'cursor-not-valid'],
  })
  listImportRows(@IdParam() id: string, @Query() query: ImportRowQuery): Promise<Page<ImportRowView>> {
    return this.imports.listRows(id, query);
  }

  @Get(':id/rejected-rows')
  @Operation({
    summary: 'Download the rejected rows',
    // Not `read`: it holds what was sent, price terms included, which no grant opens.
    access: { scope: 'imports:write', path: { id: { kind: 'import' } } },
    description:
      'The rejected rows as they were sent, with a column (or member) `errors` that says what is wrong. Mend them and send the ' +
      'file as a new import: it takes no notice of `errors`. Cells that a spreadsheet would compute have an apostrophe in ' +
      'front, which the import takes away again. They are kept until `sourcesKeptUntil` of the import.',
    returns: [
      {
        contentType: CONTENT_TYPES.csv,
        description: 'Of a table, a table.',
        example: 'ticket_number,received_at,line_kind,errors\r\n',
      },
      {
        contentType: CONTENT_TYPES.jsonl,
        description: 'Of JSON lines, JSON lines.',
        example:
          '{"ticketNumber":"T-1","errors":[{"pointer":"/lines","code":"REQUIRED","detail":"lines is required: …"}]}\n',
      },
    ],
    params: IMPORT_ID,
    problems: ['import-not-found', 'import-state-forbids', 'import-sources-removed'],
  })
  getRejectedRows(@IdParam() id: string): Promise<StreamableFile> {
    return this.imports.rejectedRows(id);
  }

  @Post(':id/commit')
  @Operation({
    summary: 'Commit an import',
    access: { scope: 'imports:write', path: { id: { kind: 'import' } } },
    description:
      'Answers at once. Each row is checked again as it is stored: what was recorded meanwhile counts. Poll the import at ' +
      'Location, or follow its progress, until its status is COMMITTED, REJECTED, CANCELLED or FAILED.',
    status: 202,
    returns: ImportView,
    returnDescription: 'The import, being committed. Location leads to it.',
    location: '/v1/imports/{id}',
    params: { id: { example: EXAMPLE_ID.readyImport, description: 'Id of an import that is READY.' } },
    problems: ['import-not-found', 'import-state-forbids'],
  })
  commitImport(@IdParam() id: string): Promise<ImportView> {
    return this.imports.commitImport(id);
  }

  @Post(':id/cancellation')
  @Operation({
    summary: 'Cancel an import',
    access: { scope: 'imports:write', path: { id: { kind: 'import' } } },
    description:
      'Nothing more of it is stored. What is stored stays: `counts.created` says how much, and each row whether.',
    status: 201,
    returns: ImportView,
    returnDescription: 'The import, cancelled.',
    params: {
      id: { example: EXAMPLE_ID.readyImport, description: 'Id of an import that has not finished.' },
    },
    problems: ['import-not-found', 'import-state-forbids'],
    body: {
      type: ImportCancellation,
      examples: {
        withReason: { summary: 'With a reason', value: { reason: 'It was the file of last week.' } },
      },
    },
  })
  cancelImport(@IdParam() id: string, @Body() input: ImportCancellation): Promise<ImportView> {
    return this.imports.cancelImport(id, input);
  }
}
