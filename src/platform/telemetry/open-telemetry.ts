import type { AppConfig } from '../config/app-config.js';
import { createLog, type Log } from '../logging/log.js';
import type { Metrics, Telemetry } from './telemetry.js';
import { NoTracing, type Tracing } from './tracing.js';

/** What the operator asks for, and no package is loaded for anything else. */
export async function openTelemetry(config: AppConfig): Promise<Telemetry> {
  const log = createLog(config.logLevel);
  const [tracing, metrics] = [await tracingOf(config, log), await metricsOf(config)];
  return { log, tracing, metrics };
}

/** Says nothing, and keeps nothing: for whoever embeds the application. */
export function silence(): Telemetry {
  return { log: createLog('silent', { write: () => undefined }), tracing: new NoTracing(), metrics: null };
}

async function tracingOf({ otlpEndpoint, serviceName }: AppConfig, log: Log): Promise<Tracing> {
  if (otlpEndpoint === null) return new NoTracing();
  const { OtlpTracing } = await import('./otlp-tracing.js');
  return new OtlpTracing(otlpEndpoint, serviceName, log);
}

async function metricsOf({ metricsPort, metricsHost }: AppConfig): Promise<Metrics | null> {
  if (metricsPort === null) return null;
  const { PrometheusMetrics } = await import('./prometheus-metrics.js');
  return new PrometheusMetrics(metricsPort, metricsHost);
}
