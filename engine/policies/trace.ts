import { SpanKind } from '@opentelemetry/api';
import type { Policy } from '../call.ts';
import { inSpan } from '../telemetry/in-span.ts';

/** One span a call, named by source and verb. */
export const trace: Policy = (next) => (call, ctx) => {
  const attributes = { 'selvedge.source': call.source, 'selvedge.call': call.name, 'selvedge.keys': call.size };
  return inSpan(`${call.source} ${call.name}`, { kind: SpanKind.INTERNAL, attributes }, () => next(call, ctx));
};
