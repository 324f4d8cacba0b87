import { Body, Controller, Get, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { AccessPolicy } from '../../platform/access/access-policy.js';
import { Caller } from '../../platform/access/caller.js';
import { CurrentCaller } from '../../platform/access/request-caller.js';
import { EXAMPLE_ID } from '../../platform/http/example-ids.js';
import { IdParam } from '../../platform/http/id-param.js';
import { IfMatch } from '../../platform/http/if-match.js';
import { Operation } from '../../platform/http/operation.js';
import { PageQuery, type Page } from '../../platform/http/page.dto.js';
import { WebhookDeliveriesService } from './webhook-deliveries.service.js';
import { WebhookDeliveryPage, WebhookDeliveryView } from './webhook-delivery.view.js';
import {
  WebhookEndpointPage,
  WebhookEndpointSecretView,
  WebhookEndpointView,
} from './webhook-endpoint.view.js';
import {
  WEBHOOK_URL_EXAMPLE,
  WebhookDeliveryQuery,
  WebhookEndpointInput,
  WebhookSecretRotation,
} from './webhook-endpoints.dto.js';
import { WebhookEndpointsService } from './webhook-endpoints.service.js';

const ORGANISATION_ID = { id: { example: EXAMPLE_ID.organisation, description: 'Id of the organisation.' } };
const ENDPOINT_ID = { id: { example: EXAMPLE_ID.webhookEndpoint, description: 'Id of the endpoint.' } };
const DELIVERY_ID = { id: { example: EXAMPLE_ID.webhookDelivery, description: 'Id of the delivery.' } };

const READ_ENDPOINT: AccessPolicy = { scope: 'events:read', path: { id: { kind: 'webhookEndpoint' } } };
const CHANGE_ENDPOINT: AccessPolicy = { scope: 'events:write', path: { id: { kind: 'webhookEndpoint' } } };

@ApiTags('Webhooks')
@Controller()
export class WebhookEndpointsController {
  constructor(
    private readonly endpoints: WebhookEndpointsService,
    private readonly deliveries: WebhookDeliveriesService,
  ) {}

  @Post('organisations/:id/webhook-endpoints')
  @Operation({
    summary: 'Be told what happens from now on',
    description:
      'Each event of the organisation, and of what it is on the other side of, is sent to the address after Standard ' +
      'Webhooks 1.0.0, signed with the secret, which is shown in this answer only.',
    access: { scope: 'events:write', path: { id: { kind: 'organisation' } } },
    confidential: true,
    status: 201,
    location: '/v1/webhook-endpoints/{id}',
    returns: WebhookEndpointSecretView,
    returnDescription: 'The endpoint, with its secret.',
    params: ORGANISATION_ID,
    problems: ['organisation-not-found', 'webhook-url-not-valid', 'webhook-endpoints-too-many'],
    body: {
      type: WebhookEndpointInput,
      examples: {
        everything: { summary: 'Everything that happens', value: { url: WEBHOOK_URL_EXAMPLE } },
        stock: {
          summary: 'What a stock system needs',
          value: {
            url: WEBHOOK_URL_EXAMPLE,
            eventTypes: ['lot.listed', 'reservation.made'],
            description: 'Stock system',
          },
        },
      },
    },
  })
  createWebhookEndpoint(
    @IdParam() id: string,
    @Body() input: WebhookEndpointInput,
  ): Promise<WebhookEndpointSecretView> {
    return this.endpoints.createEndpoint(id, input);
  }

  @Get('organisations/:id/webhook-endpoints')
  @Operation({
    summary: 'List the webhook endpoints of an organisation',
    access: { scope: 'events:read', path: { id: { kind: 'organisation' } } },
    returns: WebhookEndpointPage,
    returnDescription: 'One page, newest first, without those that were removed; never a secret.',
    params: ORGANISATION_ID,
    problems: ['organisation-not-found', 'cursor-not-valid'],
  })
  listWebhookEndpoints(
    @CurrentCaller() caller: Caller,
    @IdParam() id: string,
    @Query() query: PageQuery,
  ): Promise<Page<WebhookEndpointView>> {
    return this.endpoints.listEndpoints(caller, id, query);
  }

  @Get('webhook-endpoints/:id')
  @Operation({
    summary: 'Read a webhook endpoint',
    access: READ_ENDPOINT,
    returns: WebhookEndpointView,
    returnDescription: 'The endpoint without its secret.',
    params: ENDPOINT_ID,
    problems: ['webhook-endpoint-not-found'],
  })
  getWebhookEndpoint(@CurrentCaller() caller: Caller, @IdParam() id: string): Promise<WebhookEndpointView> {
    return this.endpoints.getEndpoint(caller, id);
  }

  @Put('webhook-endpoints/:id')
  @Operation({
    summary: 'Change a webhook endpoint',
    description: 'Replaces address, types and description. What is still to be sent goes to the new address.',
    access: CHANGE_ENDPOINT,
    conditional: true,
    returns: WebhookEndpointView,
    returnDescription: 'The endpoint as it is now.',
    params: ENDPOINT_ID,
    problems: ['webhook-endpoint-not-found', 'webhook-url-not-valid'],
    body: {
      type: WebhookEndpointInput,
      examples: {
        moved: {
          summary: 'Another address, all events',
          value: { url: 'https://hooks.recovery.example:8443/stock', description: 'New stock system' },
        },
      },
    },
  })
  replaceWebhookEndpoint(
    @IdParam() id: string,
    @IfMatch() version: number,
    @Body() input: WebhookEndpointInput,
  ): Promise<WebhookEndpointView> {
    return this.endpoints.replaceEndpoint(id, version, input);
  }

  @Post('webhook-endpoints/:id/secret-rotation')
  @Operation({
    summary: 'Replace the secret of a webhook endpoint',
    description: 'Until the overlap is over, what is sent is signed with both.',
    access: CHANGE_ENDPOINT,
    confidential: true,
    status: 201,
    returns: WebhookEndpointSecretView,
    returnDescription: 'The endpoint, with its new secret.',
    params: ENDPOINT_ID,
    problems: ['webhook-endpoint-not-found', 'version-changed'],
    body: {
      type: WebhookSecretRotation,
      examples: {
        withinADay: { summary: 'The receiver has a day to change over', value: { overlapHours: 24 } },
        atOnce: { summary: 'It was published', value: { overlapHours: 0 } },
      },
    },
  })
  rotateWebhookSecret(
    @IdParam() id: string,
    @Body() input: WebhookSecretRotation,
  ): Promise<WebhookEndpointSecretView> {
    return this.endpoints.rotateSecret(id, input);
  }

  @Post('webhook-endpoints/:id/disabling')
  @Operation({
    summary: 'Stop sending to a webhook endpoint',
    description: 'What happens meanwhile is sent once it is enabled again.',
    access: CHANGE_ENDPOINT,
    status: 201,
    returns: WebhookEndpointView,
    returnDescription: 'The endpoint, disabled.',
    params: ENDPOINT_ID,
    problems: ['webhook-endpoint-not-found', 'version-changed'],
  })
  disableWebhookEndpoint(@IdParam() id: string): Promise<WebhookEndpointView> {
    return this.endpoints.disableEndpoint(id);
  }

  @Post('webhook-endpoints/:id/enabling')
  @Operation({
    summary: 'Go on sending to a webhook endpoint',
    description: 'Also to one that answered 410 Gone; begins with what happened since.',
    access: CHANGE_ENDPOINT,
    status: 201,
    returns: WebhookEndpointView,
    returnDescription: 'The endpoint, enabled.',
    params: ENDPOINT_ID,
    problems: ['webhook-endpoint-not-found', 'version-changed'],
  })
  enableWebhookEndpoint(@IdParam() id: string): Promise<WebhookEndpointView> {
    return this.endpoints.enableEndpoint(id);
  }

  @Post('webhook-endpoints/:id/removal')
  @Operation({
    summary: 'Remove a webhook endpoint',
    description: 'For good: nothing more is sent, also not what is waiting, and its secrets are forgotten.',
    access: CHANGE_ENDPOINT,
    status: 201,
    returns: WebhookEndpointView,
    returnDescription: 'The endpoint as it was, removed.',
    params: ENDPOINT_ID,
    problems: ['webhook-endpoint-not-found', 'version-changed'],
  })
  removeWebhookEndpoint(@IdParam() id: string): Promise<WebhookEndpointView> {
    return this.endpoints.removeEndpoint(id);
  }

  @Post('webhook-endpoints/:id/test-ping')
  @Operation({
    summary: 'Send a test to a webhook endpoint',
    description: 'Sends `webhook.ping`, signed and repeated as everything else.',
    access: CHANGE_ENDPOINT,
    status: 201,
    returns: WebhookDeliveryView,
    returnDescription: 'The delivery, about to be sent: see the deliveries of the endpoint.',
    params: ENDPOINT_ID,
    problems: ['webhook-endpoint-not-found', 'webhook-endpoint-not-enabled'],
  })
  pingWebhookEndpoint(@IdParam() id: string): Promise<WebhookDeliveryView> {
    return this.deliveries.ping(id);
  }

  @Get('webhook-endpoints/:id/deliveries')
  @Operation({
    summary: 'See what was sent to a webhook endpoint, and how that went',
    access: READ_ENDPOINT,
    returns: WebhookDeliveryPage,
    returnDescription: 'One page, newest first.',
    params: ENDPOINT_ID,
    problems: ['webhook-endpoint-not-found', 'cursor-not-valid'],
  })
  listWebhookDeliveries(
    @CurrentCaller() caller: Caller,
    @IdParam() id: string,
    @Query() query: WebhookDeliveryQuery,
  ): Promise<Page<WebhookDeliveryView>> {
    return this.deliveries.listDeliveries(caller, id, query);
  }

  @Post('webhook-deliveries/:id/replay')
  @Operation({
    summary: 'Send something to a webhook endpoint once more',
    description:
      'With the same id and content, and all attempts anew: what was taken, what was given up, or at once what waits.',
    access: { scope: 'events:write', path: { id: { kind: 'webhookDelivery' } } },
    status: 201,
    returns: WebhookDeliveryView,
    returnDescription: 'The delivery, about to be sent.',
    params: DELIVERY_ID,
    problems: ['webhook-delivery-not-found', 'webhook-endpoint-not-found', 'webhook-endpoint-not-enabled'],
  })
  replayWebhookDelivery(@IdParam() id: string): Promise<WebhookDeliveryView> {
    return this.deliveries.replay(id);
  }
}
