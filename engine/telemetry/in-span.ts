import { SpanStatusCode, trace, type Span, type SpanOptions } from '@opentelemetry/api';
import { fromUnknown } from '../errors.ts';
import { isQuiet } from './quiet-tracer.ts';

/** Does work in a span of its own; an error is its code alone. */
export const inSpan = <Value>(name: string, options: SpanOptions, work: () => Promise<Value>): Promise<Value> =>
  isQuiet() ? work() : trace.getTracer('selvedge').startActiveSpan(name, options, (span) => follow(span, work));

const follow = async <Value>(span: Span, work: () => Promise<Value>): Promise<Value> => {
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
};
