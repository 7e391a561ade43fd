import { SpanKind, SpanStatusCode, trace as api } from '@opentelemetry/api';
import type { Policy } from '../call.ts';
import { fromUnknown } from '../errors.ts';

/** One span a call, named by source and verb; an error is its code alone. */
export const trace: Policy = (next) => (call, ctx) =>
  api.getTracer('selvedge').startActiveSpan(
    `${call.source} ${call.name}`,
    {
      kind: SpanKind.INTERNAL,
      attributes: { 'selvedge.source': call.source, 'selvedge.call': call.name, 'selvedge.keys': call.size },
    },
    async (span) => {
      try {
        return await next(call, ctx);
      } catch (error) {
        const { code } = fromUnknown(error);
        span.setAttribute('error.type', code);
        span.setStatus({ code: SpanStatusCode.ERROR, message: code });
        throw error;
      } finally {
        span.end();
      }
    },
  );
