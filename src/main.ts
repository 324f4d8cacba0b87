import { randomBytes } from 'node:crypto';
import { createApp } from './app.js';
import { ENTITIES } from './entities.js';
import { SetupService } from './modules/identity/setup.service.js';
import { WebhookSettings } from './modules/notifications/webhook-settings.js';
import { SystemClock } from './platform/clock.js';
import { readAppConfig } from './platform/config/app-config.js';
import { openDatabase } from './platform/database/open-database.js';
import { openInstallation } from './platform/secrets/installation.js';

async function main(): Promise<void> {
  const config = readAppConfig();
  const installation = await openInstallation(config);
  const database = await openDatabase(config.databaseUrl, ENTITIES);
  // Without one in the configuration nobody has an operator key.
  const operatorKey = config.operatorKey ?? randomBytes(32).toString('base64url');
  const webhooks = new WebhookSettings({
    ports: config.webhookPorts,
    allowsLoopback: config.allowsWebhooksToLoopback,
  });
  const app = await createApp({ database, clock: new SystemClock(), operatorKey, installation, webhooks });
  await app.listen(config.port, config.host);
  const address = await app.getUrl();
  process.stdout.write(
    `Lodestock listens on ${address}\n` +
      `  Swagger UI ${address}/docs   OpenAPI ${address}/openapi.json   API ${address}/v1\n`,
  );
  const setupSecret = await app.get(SetupService).prepare();
  if (setupSecret !== null)
    process.stdout.write(
      `  Nobody can log in yet: POST ${address}/v1/setup with the setupSecret ${setupSecret}` +
        `\n  (also in ${installation.setupSecretFile ?? 'no file'}, until it is used)\n`,
    );
}

main().catch((error: unknown) => {
  process.stderr.write(
    `Lodestock did not start. ${error instanceof Error ? error.message : String(error)}\n`,
  );
  process.exit(1);
});
