import { context, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { carryTraces } from './carry-traces.ts';
import { clientsOfNode, patch } from './instrumentations.ts';
import { createPropagator } from './propagator.ts';
import { quietTracerProvider } from './quiet-tracer.ts';
import type { TelemetrySettings } from './settings.ts';

/** Every request has a trace id, which goes on to the upstreams; nothing is recorded, sent, retried or logged. */
export const startQuiet = async ({ propagators }: TelemetrySettings): Promise<void> => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(await createPropagator(propagators));
  trace.setGlobalTracerProvider(quietTracerProvider);
  patch(clientsOfNode);
  carryTraces();
};
