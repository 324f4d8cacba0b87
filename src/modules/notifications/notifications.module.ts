import { Module, type DynamicModule } from '@nestjs/common';
import { EventsController } from './events.controller.js';
import { EventsService } from './events.service.js';
import { WebhookCourier } from './webhook-courier.js';
import { WebhookDeliveriesService } from './webhook-deliveries.service.js';
import { WebhookEndpointsController } from './webhook-endpoints.controller.js';
import { WebhookEndpointsService } from './webhook-endpoints.service.js';
import { WebhookOutbox } from './webhook-outbox.js';
import { WebhookSender } from './webhook-sender.js';
import { WebhookSettings } from './webhook-settings.js';

/** What tells others that something happened: the feed of changes, its stream, and webhooks. */
@Module({})
export class NotificationsModule {
  static with(settings: WebhookSettings): DynamicModule {
    return {
      module: NotificationsModule,
      controllers: [EventsController, WebhookEndpointsController],
      providers: [
        { provide: WebhookSettings, useValue: settings },
        EventsService,
        WebhookEndpointsService,
        WebhookDeliveriesService,
        WebhookOutbox,
        WebhookSender,
        WebhookCourier,
      ],
    };
  }
}
