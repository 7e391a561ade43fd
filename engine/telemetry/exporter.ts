import { ExportResultCode } from '@opentelemetry/core';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import { isPartOfRequest, redact } from './redact.ts';
import type { TraceExporterName } from './settings.ts';

/** The one way out for spans: every exporter gets them redacted; addresses, headers and timeouts are read from the environment. */
export const createExporter = async (names: readonly TraceExporterName[]): Promise<SpanExporter> =>
  redacting(await Promise.all(names.map((name) => exporters[name]())));

/** Gives all of `exporters` the redacted spans; fails where one of them does. */
export const redacting = (exporters: readonly SpanExporter[]): SpanExporter => ({
  export: (spans, report) => {
    const safe = spans.filter(isPartOfRequest).map(redact);
    const sent = Promise.all(exporters.map((exporter) => exportTo(exporter, safe)));
    sent.then(
      () => report({ code: ExportResultCode.SUCCESS }),
      () => report({ code: ExportResultCode.FAILED }),
    );
  },
  forceFlush: async () => void (await Promise.all(exporters.map((exporter) => exporter.forceFlush?.()))),
  shutdown: async () => void (await Promise.allSettled(exporters.map((exporter) => exporter.shutdown()))),
});

const exportTo = (exporter: SpanExporter, spans: ReadableSpan[]): Promise<void> =>
  spans.length === 0
    ? Promise.resolve()
    : new Promise((resolve, reject) => {
        exporter.export(spans, ({ code, error }) => (code === ExportResultCode.SUCCESS ? resolve() : reject(error)));
      });

const exporters: Readonly<Record<TraceExporterName, () => Promise<SpanExporter>>> = {
  'http/protobuf': async () => new (await import('@opentelemetry/exporter-trace-otlp-proto')).OTLPTraceExporter(),
  'http/json': async () => new (await import('@opentelemetry/exporter-trace-otlp-http')).OTLPTraceExporter(),
  grpc: async () => new (await import('@opentelemetry/exporter-trace-otlp-grpc')).OTLPTraceExporter(),
  zipkin: async () => new (await import('@opentelemetry/exporter-zipkin')).ZipkinExporter(),
  console: async () => new (await import('@opentelemetry/sdk-trace')).ConsoleSpanExporter(),
};
