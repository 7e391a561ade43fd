import { context, propagation, SpanKind } from '@opentelemetry/api';
import { inSpan } from '../telemetry/in-span.ts';

/** One client span for a call over gRPC, which nothing else traces; `send` is given the headers that carry the trace on. */
export const inRpcSpan = <Reply>(
  path: string,
  send: (headers: Readonly<Record<string, string>>) => Promise<Reply>,
): Promise<Reply> => {
  const [, service = '', method = ''] = path.split('/');
  const attributes = { 'rpc.system': 'grpc', 'rpc.service': service, 'rpc.method': method };
  return inSpan(`${service}/${method}`, { kind: SpanKind.CLIENT, attributes }, () => {
    const headers: Record<string, string> = {};
    propagation.inject(context.active(), headers);
    return send(headers);
  });
};
