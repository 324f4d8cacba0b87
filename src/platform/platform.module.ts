import { Global, Inject, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { APP_FILTER, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { AuditController } from './audit/audit.controller.js';
import { AuditSealer } from './audit/audit-sealer.js';
import { AuditService } from './audit/audit.service.js';
import { Clock } from './clock.js';
import { Database } from './database/database.js';
import { HealthController } from './health/health.controller.js';
import { ProblemFilter } from './http/problem.filter.js';
import { ProblemsController } from './http/problems.controller.js';
import { ResponseHeadersInterceptor } from './http/response-headers.interceptor.js';
import { IdempotencyRecords } from './idempotency/idempotency-records.js';
import { IdempotencySweeper } from './idempotency/idempotency-sweeper.js';
import { IdempotencyInterceptor } from './idempotency/idempotency.interceptor.js';
import { StrictValidationPipe } from './http/validation.pipe.js';
import { ImportJob } from './import/import-job.js';
import { ImportKinds } from './import/import-kind.js';
import { ImportReception } from './import/import-reception.js';
import { ImportSettings } from './import/import-settings.js';
import { ImportSources } from './import/import-sources.js';
import { ImportSweeper } from './import/import-sweeper.js';
import { ImportsController } from './import/imports.controller.js';
import { ImportsService } from './import/imports.service.js';
import { JobRunner } from './jobs/job-runner.js';
import { EventStreams } from './streams/event-streams.js';
import { InstallationSecrets } from './secrets/installation-secrets.js';
import { Installation } from './secrets/installation.js';
import { Gauges } from './telemetry/gauges.js';
import { PlatformGauges } from './telemetry/platform-gauges.js';
import type { Telemetry } from './telemetry/telemetry.js';
import { Tracing } from './telemetry/tracing.js';

const TELEMETRY = Symbol('telemetry');

/** What the platform is built on. */
export interface PlatformParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly installation: Installation;
  readonly telemetry: Telemetry;
  readonly imports: ImportSettings;
}

/** Database, clock, audit chain, idempotency keys, jobs, imports, telemetry and HTTP manners, for every module. Knows none of them. */
@Global()
@Module({})
export class PlatformModule implements OnApplicationShutdown {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(AuditSealer) private readonly sealer: AuditSealer,
    @Inject(TELEMETRY) private readonly telemetry: Telemetry,
  ) {}

  static with({ database, clock, installation, telemetry, imports }: PlatformParts): DynamicModule {
    return {
      module: PlatformModule,
      controllers: [HealthController, ProblemsController, AuditController, ImportsController],
      providers: [
        { provide: Database, useValue: database },
        { provide: Clock, useValue: clock },
        { provide: Installation, useValue: installation },
        { provide: InstallationSecrets, useValue: installation.secrets },
        { provide: ImportSettings, useValue: imports },
        { provide: TELEMETRY, useValue: telemetry },
        { provide: Tracing, useValue: telemetry.tracing },
        Gauges,
        PlatformGauges,
        AuditService,
        AuditSealer,
        IdempotencyRecords,
        IdempotencySweeper,
        JobRunner,
        ImportKinds,
        ImportReception,
        ImportsService,
        ImportJob,
        ImportSources,
        ImportSweeper,
        EventStreams,
        { provide: APP_FILTER, useClass: ProblemFilter },
        { provide: APP_PIPE, useClass: StrictValidationPipe },
        // The first is the outermost: a replayed answer gets its headers as it got them the first time.
        { provide: APP_INTERCEPTOR, useClass: ResponseHeadersInterceptor },
        { provide: APP_INTERCEPTOR, useClass: IdempotencyInterceptor },
      ],
      exports: [
        Database,
        Clock,
        EventStreams,
        Gauges,
        ImportKinds,
        ImportReception,
        Installation,
        InstallationSecrets,
        JobRunner,
      ],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.sealer.finish();
    await this.database.close();
    // Last, so that what the end itself did is told too.
    await this.telemetry.metrics?.close();
    await this.telemetry.tracing.close();
  }
}
