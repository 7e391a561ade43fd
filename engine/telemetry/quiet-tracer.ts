import {
  context,
  isSpanContextValid,
  trace,
  TraceFlags,
  type Context,
  type Span,
  type SpanContext,
  type SpanOptions,
  type Tracer,
  type TracerProvider,
} from '@opentelemetry/api';
import { newTraceId, randomHex } from './trace-id.ts';

/**
 * Spans that are ids and nothing else: a caller's trace goes on unchanged, as W3C Trace Context asks of those who do not record;
 * without one there is a new trace, marked sampled as the SDK's default sampler would.
 */
export const quietTracerProvider: TracerProvider = { getTracer: () => quietTracer };

/** Whether a span that is begun here would be the one that is here already, so that nothing has to be said of it. */
export const isQuiet = (): boolean => {
  const outer = trace.getActiveSpan();
  return outer !== undefined && isOwn(outer.spanContext());
};

const startSpan = (_name: string, options: SpanOptions = {}, parent: Context = context.active()): Span => {
  const caller = options.root === true ? undefined : trace.getSpanContext(parent);
  return trace.wrapSpanContext(caller !== undefined && isSpanContextValid(caller) ? passedOn(caller) : newRoot());
};

function startActiveSpan<F extends (span: Span) => ReturnType<F>>(name: string, body: F): ReturnType<F>;
function startActiveSpan<F extends (span: Span) => ReturnType<F>>(
  name: string,
  options: SpanOptions,
  body: F,
): ReturnType<F>;
function startActiveSpan<F extends (span: Span) => ReturnType<F>>(
  name: string,
  options: SpanOptions,
  parent: Context,
  body: F,
): ReturnType<F>;
function startActiveSpan<F extends (span: Span) => ReturnType<F>>(
  name: string,
  ...rest: [F] | [SpanOptions, F] | [SpanOptions, Context, F]
): ReturnType<F> {
  if (rest.length === 1) return startActiveSpan(name, {}, context.active(), rest[0]);
  if (rest.length === 2) return startActiveSpan(name, rest[0], context.active(), rest[1]);
  const [options, parent, body] = rest;
  const outer = options.root === true ? undefined : trace.getSpan(parent);
  // It would be the same span again, in the same context.
  if (outer !== undefined && isOwn(outer.spanContext()) && parent === context.active()) return body(outer);
  const span = startSpan(name, options, parent);
  return context.with(trace.setSpan(parent, span), body, undefined, span);
}

const quietTracer: Tracer = { startSpan, startActiveSpan };

/** An id that this tracer has given out, and so passes on as it is. */
interface QuietContext extends SpanContext {
  readonly isQuiet: true;
}

const isOwn = (caller: SpanContext): caller is QuietContext => 'isQuiet' in caller;

/** Only the sampled bit: of the other flags nothing is known, and the W3C propagator writes them wrongly. */
const passedOn = (caller: SpanContext): QuietContext => ({
  ...caller,
  traceFlags: caller.traceFlags & TraceFlags.SAMPLED,
  isQuiet: true,
});

const newRoot = (): QuietContext => ({
  traceId: newTraceId(),
  spanId: randomHex(8),
  traceFlags: TraceFlags.SAMPLED,
  isQuiet: true,
});
