import type { AppConfig } from '../config/app-config.js';
import { createLog } from '../logging/log.js';
import type { Telemetry } from './telemetry.js';
import { NoTracing } from './tracing.js';

/** What the operator asks for. */
export function openTelemetry(config: AppConfig): Promise<Telemetry> {
  return Promise.resolve({ log: createLog(config.logLevel), tracing: new NoTracing(), metrics: null });
}

/** Says nothing, and keeps nothing: for whoever embeds the application. */
export function silence(): Telemetry {
  return { log: createLog('silent', { write: () => undefined }), tracing: new NoTracing(), metrics: null };
}
