import { randomFillSync } from 'node:crypto';
import { isSpanContextValid, trace } from '@opentelemetry/api';

/** The trace this code runs in, 32 hex digits; outside of one (telemetry disabled, a probe) a new id for each asking, so ask once a request. */
export const currentTraceId = (): string => activeTraceId() ?? newTraceId();

/** The trace this code runs in, or undefined. */
export const activeTraceId = (): string | undefined => {
  const span = trace.getActiveSpan()?.spanContext();
  return span !== undefined && isSpanContextValid(span) ? span.traceId : undefined;
};

export const newTraceId = (): string => randomHex(16);

/** Random bytes in hex digits; made many at a time, as each asking of the system costs more than the bytes. */
export const randomHex = (bytes: number): string => {
  if (at + bytes > pool.length) {
    randomFillSync(pool);
    at = 0;
  }
  at += bytes;
  return pool.toString('hex', at - bytes, at);
};

const pool = Buffer.alloc(4_096);
let at = pool.length;
