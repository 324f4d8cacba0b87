import { readFileSync } from 'node:fs';
import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { documentWebhooks } from './openapi-webhooks.js';
import { examplesByType } from './platform/http/operation.js';
import { documentIdempotency } from './platform/idempotency/document-idempotency.js';

const TAGS: Readonly<Record<string, string>> = {
  Catalogue: 'Reference data with the source of every row.',
  Organisations: 'Recyclers, separators and programmes, and their sites.',
  Sessions: 'Logging in and out, and short-lived tokens.',
  Me: 'Who calls, and what they may do.',
  Members: 'People, and what they may do for which organisation.',
  'API keys': "Programs' access to one organisation.",
  'Access grants': 'What organisations let one another read.',
  Batches: 'Scrap as received on a weighbridge ticket.',
  'Batch imports': 'Batches from a file.',
  Imports: 'Batches, assays and demands from large files: checked, previewed, then committed row by row.',
  Exports: 'Whole lists as CSV, JSON Lines or GeoJSON.',
  Estimates: 'Recoverable rare-earth oxide with its uncertainty.',
  Evidence: 'Counts, weighings, assays and the like, each of which makes a new estimate.',
  Calibration: 'Estimates against what came out of the lots, and what that teaches.',
  'Catalogue proposals':
    'Figures that outcomes propose for the reference data; a person accepts them or not.',
  Lots: 'Tradeable quantities of one form.',
  Reservations:
    'Mass of a lot promised to a separator, until it is delivered, given back or its time is over.',
  'Lot operations': 'What is done to lots; mass always balances, to the gram.',
  Ledger: 'The mass ledger: every movement of material, double entry, to the gram; its verification.',
  Resources: 'What the urban mine holds, by class, site, profile and age, as of any instant.',
  Sourcing: 'Dated rules of origin and of waste, and what sites are permitted to receive.',
  Valuation: 'Prices that organisations upload, and what estimates are worth at them.',
  Demands: "Separators' feedstock needs.",
  Market: 'What organisations see of one another before they deal.',
  Matches: 'What matches propose to the two whom each is about.',
  'Match runs': 'Optimal allocation of lots to demands, explained.',
  Events: 'What happens, as it happens.',
  Webhooks: 'Being told what happens.',
  Audit: 'What happened, in a chain of hashes that shows whether the past was changed.',
  Health: 'Is the service up.',
  Problems: 'What each problem code means.',
};

/** Swagger drops the examples of parameters that take one of a named set: the first of the set is as good. */
function exemplifyEnums(item: OpenAPIObject['paths'][string], document: OpenAPIObject): void {
  for (const operation of [item.get, item.post, item.put, item.patch, item.delete]) {
    for (const parameter of operation?.parameters ?? []) {
      if (!('schema' in parameter) || !parameter.schema || !('$ref' in parameter.schema)) continue;
      const named = document.components?.schemas?.[parameter.schema.$ref.split('/').at(-1) ?? ''];
      if (named && 'enum' in named) parameter.example ??= named.enum?.[0] as unknown;
    }
  }
}

/** What the last step of a build writes beside the compiled code; its first one empties the folder. */
const OF_THE_BUILD = new URL('./openapi-document.json', import.meta.url);

let document: OpenAPIObject | null = null;

/**
 * The OpenAPI 3.1 document of the application. The same for the same code: the build makes it, or else the process, once,
 * which then takes longer than all else of a start but loading the code.
 */
export function openApiDocument(app: INestApplication): OpenAPIObject {
  return (document ??= readDocument() ?? makeDocument(app));
}

/** Null where the code was compiled and nothing more. */
function readDocument(): OpenAPIObject | null {
  let text: string;
  try {
    text = readFileSync(OF_THE_BUILD, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  return JSON.parse(text) as OpenAPIObject;
}

function makeDocument(app: INestApplication): OpenAPIObject {
  const builder = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Lodestock')
    .setDescription(
      'Magnet recycling and urban-mining feedstock tracker: logs scrap, estimates its recoverable rare-earth oxide ' +
        'with an honest interval, and matches lots to separators. P10 is the low percentile, P90 the high one. ' +
        'Masses are kilograms; errors are RFC 9457 problem details.',
    )
    .setVersion('1.0.0')
    .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0.html')
    .setContact('Lodestock', 'https://github.com/lodestock/lodestock', 'hello@lodestock.invalid')
    .addServer('/', 'This server')
    .addBearerAuth({
      type: 'http',
      scheme: 'bearer',
      description: 'An API key, or an access token made with one or with a login.',
    });
  for (const [name, description] of Object.entries(TAGS)) builder.addTag(name, description);
  const made = SwaggerModule.createDocument(app, builder.build(), {
    operationIdFactory: (_controller: string, method: string) => method,
  });
  for (const item of Object.values(made.paths)) {
    exemplifyEnums(item, made);
    const body = item.post?.requestBody;
    if (body && 'content' in body) examplesByType(body.content as Parameters<typeof examplesByType>[0]);
    if (item.post) documentIdempotency(item.post);
    for (const operation of [item.get, item.post, item.put, item.patch, item.delete]) {
      if (operation) operation.security ??= [];
    }
  }
  documentWebhooks(made);
  made.security = [{ bearer: [] }];
  return made;
}
