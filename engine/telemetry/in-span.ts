import { SpanStatusCode, trace, type SpanOptions } from '@opentelemetry/api';
import { fromUnknown } from '../errors.ts';

/** Does work in a span of its own; an error is its code alone. */
export const inSpan = <Value>(name: string, options: SpanOptions, work: () => Promise<Value>): Promise<Value> =>
  trace.getTracer('selvedge').startActiveSpan(name, options, async (span) => {
    try {
      return await work();
    } catch (error) {
      const { code } = fromUnknown(error);
      span.setAttribute('error.type', code);
      span.setStatus({ code: SpanStatusCode.ERROR, message: code });
      throw error;
    } finally {
      span.end();
    }
  });
