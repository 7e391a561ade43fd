import type { TextMapPropagator } from '@opentelemetry/api';
import { CompositePropagator, W3CTraceContextPropagator } from '@opentelemetry/core';
import type { PropagatorName } from './settings.ts';

/** Reads and writes trace headers of the given kinds, and no others; a malformed header counts as none. */
export const createPropagator = async (names: readonly PropagatorName[]): Promise<TextMapPropagator> =>
  new CompositePropagator({ propagators: await Promise.all(names.map(async (name) => propagators[name]())) });

const propagators: Readonly<Record<PropagatorName, () => TextMapPropagator | Promise<TextMapPropagator>>> = {
  tracecontext: () => new W3CTraceContextPropagator(),
  b3: async () => new (await b3()).B3Propagator(),
  b3multi: async () => {
    const { B3InjectEncoding, B3Propagator } = await b3();
    return new B3Propagator({ injectEncoding: B3InjectEncoding.MULTI_HEADER });
  },
};

const b3 = () => import('@opentelemetry/propagator-b3');
