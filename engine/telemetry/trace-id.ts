import { randomBytes } from 'node:crypto';
import { isSpanContextValid, trace } from '@opentelemetry/api';

/** The trace this code runs in, 32 hex digits; outside of one (telemetry disabled, a probe) a new id for each asking, so ask once a request. */
export const currentTraceId = (): string => activeTraceId() ?? newTraceId();

/** The trace this code runs in, or undefined. */
export const activeTraceId = (): string | undefined => {
  const span = trace.getActiveSpan()?.spanContext();
  return span !== undefined && isSpanContextValid(span) ? span.traceId : undefined;
};

export const newTraceId = (): string => randomBytes(16).toString('hex');
