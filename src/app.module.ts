import { Module, type DynamicModule } from '@nestjs/common';
import { BatchesModule } from './modules/batches/batches.module.js';
import { BooksModule } from './modules/books/books.module.js';
import { CalibrationModule } from './modules/calibration/calibration.module.js';
import { CatalogueModule } from './modules/catalogue/catalogue.module.js';
import { DemandsModule } from './modules/demands/demands.module.js';
import { EstimationModule } from './modules/estimation/estimation.module.js';
import { EvidenceModule } from './modules/evidence/evidence.module.js';
import type { ScryptCost } from './modules/identity/domain/password-record.js';
import { IdentityDirectory } from './modules/identity/identity-directory.js';
import { IdentityModule } from './modules/identity/identity.module.js';
import type { IdentityRules } from './modules/identity/identity-rules.js';
import { LedgerModule } from './modules/ledger/ledger.module.js';
import { LotsModule } from './modules/lots/lots.module.js';
import { MarketModule } from './modules/market/market.module.js';
import { MatchingModule } from './modules/matching/matching.module.js';
import { NotificationsModule } from './modules/notifications/notifications.module.js';
import { WebhookSettings } from './modules/notifications/webhook-settings.js';
import { OrganisationsModule } from './modules/organisations/organisations.module.js';
import { ReservationsModule } from './modules/reservations/reservations.module.js';
import { ResourcesModule } from './modules/resources/resources.module.js';
import { SourcingModule } from './modules/sourcing/sourcing.module.js';
import { ValuationModule } from './modules/valuation/valuation.module.js';
import { APP_GUARD } from '@nestjs/core';
import { AccessGuard } from './platform/access/access.guard.js';
import { CallerDirectory } from './platform/access/caller-directory.js';
import { OperatorKey, PLATFORM_OPERATOR } from './platform/access/operator-key.js';
import { RateLimits } from './platform/access/rate-limits.js';
import { SubjectDirectory } from './platform/access/subject-directory.js';
import type { Clock } from './platform/clock.js';
import type { Database } from './platform/database/database.js';
import type { EdgeSettings } from './platform/http/edge.js';
import { ImportSettings } from './platform/import/import-settings.js';
import { PlatformModule } from './platform/platform.module.js';
import { Installation } from './platform/secrets/installation.js';
import type { Telemetry } from './platform/telemetry/telemetry.js';
import { Subjects } from './subjects.js';

/** What the application is built on; tests bring their own. */
export interface AppParts {
  readonly database: Database;
  readonly clock: Clock;
  /** Of the platform's operator. */
  readonly operatorKey: string;
  /** One that ends with the process unless given: whoever logs in has to do so again after a restart. */
  readonly installation?: Installation;
  /** How webhooks are sent: to public addresses only unless given. */
  readonly webhooks?: WebhookSettings;
  /** How long what imports bring is kept. */
  readonly imports?: ImportSettings;
  /** What a password costs to try; what OWASP advises unless given. */
  readonly passwordCost?: ScryptCost;
  /** What is asked of people; no second factor unless given. */
  readonly identityRules?: IdentityRules;
  /** Left out: nothing is logged, measured or traced. */
  readonly telemetry?: Telemetry;
  /** Left out: no other web origin, and no proxy in front. */
  readonly edge?: EdgeSettings;
}

/** Whom the identity module knows, and before them the holder of the key of the configuration. */
function withOperatorKey(operatorKey: string, identity: IdentityDirectory): CallerDirectory {
  const key = new OperatorKey(operatorKey);
  return {
    callerOf: (credential) =>
      key.is(credential) ? Promise.resolve(PLATFORM_OPERATOR) : identity.callerOf(credential),
  };
}

/** The list of modules, lowest first. */
@Module({})
export class AppModule {
  static with({
    database,
    clock,
    operatorKey,
    installation = Installation.ofThisProcess(),
    webhooks = new WebhookSettings(),
    imports = new ImportSettings(),
    passwordCost,
    identityRules,
    telemetry,
    edge,
  }: AppParts & { readonly telemetry: Telemetry }): DynamicModule {
    return {
      module: AppModule,
      imports: [
        PlatformModule.with({ database, clock, installation, telemetry, imports }),
        OrganisationsModule,
        IdentityModule.with(passwordCost, identityRules),
        CatalogueModule,
        LedgerModule,
        EstimationModule,
        BatchesModule,
        LotsModule,
        BooksModule,
        ReservationsModule,
        EvidenceModule,
        CalibrationModule,
        ValuationModule,
        ResourcesModule,
        SourcingModule,
        DemandsModule,
        MarketModule,
        MatchingModule,
        NotificationsModule.with(webhooks),
      ],
      providers: [
        {
          provide: CallerDirectory,
          useFactory: (identity: IdentityDirectory) => withOperatorKey(operatorKey, identity),
          inject: [IdentityDirectory],
        },
        { provide: SubjectDirectory, useClass: Subjects },
        { provide: RateLimits, useValue: new RateLimits(edge?.requestsPerMinute ?? 0) },
        { provide: APP_GUARD, useClass: AccessGuard },
      ],
    };
  }
}
