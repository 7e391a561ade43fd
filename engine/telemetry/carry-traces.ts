import { subscribe } from 'node:diagnostics_channel';
import { Server, type IncomingMessage } from 'node:http';
import { context, propagation, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import { isProbe } from './instrumentations.ts';
import { isQuiet } from './quiet-tracer.ts';

/**
 * Runs each request in within its trace, and sends the trace on with each request of undici's: what the instrumentations do for both, without
 * the descriptions of spans that nobody records.
 */
export const carryTraces = (): void => {
  const emit = Server.prototype.emit;
  Server.prototype.emit = function (this: Server, event: string | symbol, ...given: unknown[]): boolean {
    const pass = (): boolean => Reflect.apply(emit, this, [event, ...given]);
    return event === 'request' ? context.with(contextOf(given[0] as IncomingMessage), pass) : pass();
  };
  subscribe('undici:request:create', (message) => {
    const { request } = message as { readonly request: OutgoingRequest };
    if (request.method === 'CONNECT') return;
    const active = context.active();
    const carried = isQuiet() ? active : trace.setSpan(active, tracer().startSpan('', {}, active));
    const headers: Record<string, string> = {};
    propagation.inject(carried, headers);
    for (const name in headers) request.addHeader(name, headers[name] ?? '');
  });
};

interface OutgoingRequest {
  readonly method: string;
  addHeader(name: string, value: string): void;
}

const tracer = () => trace.getTracer('selvedge');

const contextOf = (request: IncomingMessage) => {
  if (isProbe(request)) return suppressTracing(context.active());
  const caller = propagation.extract(ROOT_CONTEXT, request.headers);
  return trace.setSpan(caller, tracer().startSpan('', {}, caller));
};
