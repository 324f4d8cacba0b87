import { randomBytes } from 'node:crypto';
import { createApp } from './app.js';
import { ENTITIES } from './entities.js';
import { IdentityRules } from './modules/identity/identity-rules.js';
import { SetupService } from './modules/identity/setup.service.js';
import { WebhookSettings } from './modules/notifications/webhook-settings.js';
import { SystemClock } from './platform/clock.js';
import { readAppConfig } from './platform/config/app-config.js';
import { openDatabase } from './platform/database/open-database.js';
import { ImportSettings } from './platform/import/import-settings.js';
import { openInstallation } from './platform/secrets/installation.js';
import { Gauges } from './platform/telemetry/gauges.js';
import { openTelemetry } from './platform/telemetry/open-telemetry.js';

/** A client that keeps its connection sends its next request on it well within this time, or not soon. */
const DRAIN_MS = 3_000;

/** For whoever started it: standard output is the log's alone. */
function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

async function main(): Promise<void> {
  const config = readAppConfig();
  const telemetry = await openTelemetry(config);
  const installation = await openInstallation(config);
  const database = await openDatabase(config.databaseUrl, ENTITIES);
  // Without one in the configuration nobody has an operator key.
  const operatorKey = config.operatorKey ?? randomBytes(32).toString('base64url');
  const identityRules = new IdentityRules(
    config.platformSecondFactor === null ? config.isProduction : config.platformSecondFactor === 'required',
  );
  const app = await createApp({
    database,
    clock: new SystemClock(),
    operatorKey,
    installation,
    identityRules: new IdentityRules(
      config.platformSecondFactor === null ? config.isProduction : config.platformSecondFactor === 'required',
    ),
    telemetry,
    edge: { ...config, drainMs: DRAIN_MS },
    webhooks: new WebhookSettings({
      ports: config.webhookPorts,
      allowsLoopback: config.allowsWebhooksToLoopback,
      deliveriesKeptDays: config.deliveriesKeptDays,
    }),
    imports: new ImportSettings({ sourcesKeptDays: config.importSourcesKeptDays }),
  });
  await app.listen(config.port, config.host);
  const metricsAddress = await telemetry.metrics?.serve({ database, gauges: app.get(Gauges) });
  const address = await app.getUrl();
  say(
    `Lodestock listens on ${address}\n` +
      `  Swagger UI ${address}/docs   OpenAPI ${address}/openapi.json   API ${address}/v1`,
  );
  if (metricsAddress !== undefined) say(`  Metrics ${metricsAddress}`);
  const setupSecret = await app.get(SetupService).prepare();
  if (setupSecret !== null)
    say(
      `  Nobody can log in yet: POST ${address}/v1/setup with the setupSecret ${setupSecret}` +
        `\n  (also in ${installation.setupSecretFile ?? 'no file'}, until it is used)` +
        (identityRules.platformNeedsSecondFactor
          ? `\n  Then confirm a second factor, POST ${address}/v1/me/second-factor: nothing else is allowed before.`
          : ''),
    );
  telemetry.log.info({ address, metricsAddress }, 'listening');
}

main().catch((error: unknown) => {
  say(`Lodestock did not start. ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
});
