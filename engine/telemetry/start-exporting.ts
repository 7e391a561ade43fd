import { trace } from '@opentelemetry/api';
import { GraphQLInstrumentation } from '@opentelemetry/instrumentation-graphql';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { createExporter } from './exporter.ts';
import { clientsAndServers, patch } from './instrumentations.ts';
import { createPropagator } from './propagator.ts';
import { quietTracerProvider } from './quiet-tracer.ts';
import type { TelemetrySettings } from './settings.ts';
import { onShutdown } from './shutdown.ts';

/** Starts the SDK with its usual variables; spans leave the process only through the redacting exporter. */
export const startExporting = async (settings: TelemetrySettings): Promise<void> => {
  const { serviceName, traceExporters, metrics, logs, propagators } = settings;
  const records = traceExporters.length > 0;
  process.env['OTEL_NODE_RESOURCE_DETECTORS'] ??= 'env,serviceinstance';
  const sdk = new NodeSDK({
    instrumentations: records
      ? patch(() => [...clientsAndServers(), operations()], ['graphql'])
      : patch(clientsAndServers),
    textMapPropagator: await createPropagator(propagators),
    ...(serviceName === undefined ? {} : { serviceName }),
    ...(records ? { traceExporter: await createExporter(traceExporters) } : { spanProcessors: [] }),
    ...(metrics ? {} : { metricReaders: [] }),
    ...(logs ? {} : { logRecordProcessors: [] }),
  });
  sdk.start();
  if (!records) trace.setGlobalTracerProvider(quietTracerProvider);
  onShutdown(() => sdk.shutdown());
};

/** One span for parsing, validating and executing; what an operation costs upstream has spans of its own, so resolvers have none. */
const operations = () => new GraphQLInstrumentation({ ignoreResolveSpans: true, allowValues: false });
