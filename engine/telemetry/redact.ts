import { SpanKind, type Attributes, type SpanContext, type SpanStatus } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';

/** The span as it may leave the process: ids, times, and attributes of a closed list with identifiers for values; what a client or an upstream wrote stays here. */
export const redact = (span: ReadableSpan): ReadableSpan => ({
  name: isIdentifier(span.name) ? span.name : 'unnamed',
  kind: span.kind,
  spanContext: () => withoutState(span.spanContext()),
  ...(span.parentSpanContext === undefined ? {} : { parentSpanContext: withoutState(span.parentSpanContext) }),
  startTime: span.startTime,
  endTime: span.endTime,
  duration: span.duration,
  ended: span.ended,
  status: withoutProse(span.status),
  attributes: redactAttributes(span.attributes, span.kind),
  events: span.events.map((event) => ({
    name: isIdentifier(event.name) ? event.name : 'unnamed',
    time: event.time,
    attributes: redactAttributes(event.attributes ?? {}, span.kind),
  })),
  links: span.links.map((link) => ({ context: withoutState(link.context) })),
  resource: span.resource,
  instrumentationScope: span.instrumentationScope,
  droppedAttributesCount: span.droppedAttributesCount,
  droppedEventsCount: span.droppedEventsCount,
  droppedLinksCount: span.droppedLinksCount,
});

/** False for the parsing and validating of schemas while the server boots, which would be a trace each. */
export const isPartOfRequest = ({ instrumentationScope, parentSpanContext }: ReadableSpan): boolean =>
  parentSpanContext !== undefined || instrumentationScope.name !== '@opentelemetry/instrumentation-graphql';

/** What no client and no upstream can write freely. A document (its comments are never redacted by the instrumentation), an address of a caller, a header and a message are not in it. */
const anywhere = new Set([
  'error.type',
  'exception.type',
  'graphql.operation.name',
  'graphql.operation.type',
  'http.request.method',
  'http.response.status_code',
  'http.route',
  'network.protocol.version',
  'rpc.grpc.status_code',
  'rpc.method',
  'rpc.service',
  'rpc.system',
  'url.scheme',
]);

/** Of an upstream the host is told, but never the path: it holds keys and, for routes, coordinates. */
const ofUpstreams = new Set(['server.address', 'server.port']);

const redactAttributes = (attributes: Attributes, kind: SpanKind): Attributes =>
  Object.fromEntries(
    Object.entries(attributes).flatMap(([name, value]): [string, Attributes[string]][] => {
      if (name === 'url.path' && kind === SpanKind.SERVER) return [[name, endpointOf(value)]];
      const listed = anywhere.has(name) || name.startsWith('selvedge.');
      if (!listed && !(kind === SpanKind.CLIENT && ofUpstreams.has(name))) return [];
      return typeof value === 'number' || typeof value === 'boolean' || isIdentifier(value) ? [[name, value]] : [];
    }),
  );

/** `/media/map/<signed>.svg` → `/media`; a path that this server does not serve may say anything. */
const endpointOf = (path: unknown): string => /^\/(?:graphql|media)?(?=\/|$)/.exec(String(path))?.[0] ?? '/*';

const withoutState = ({ traceId, spanId, traceFlags, isRemote }: SpanContext): SpanContext => ({
  traceId,
  spanId,
  traceFlags,
  ...(isRemote === undefined ? {} : { isRemote }),
});

/** A code of the table is kept; an error's message is not. */
const withoutProse = ({ code, message }: SpanStatus): SpanStatus =>
  message !== undefined && /^[A-Z_]{1,40}$/.test(message) ? { code, message } : { code };

const isIdentifier = (value: unknown): value is string =>
  typeof value === 'string' && /^[\w .,:/-]{1,100}$/.test(value);
