import type { PolicyFactory, Send } from '../../engine/call.ts';
import type { Context } from '../../engine/context.ts';
import { createPipe } from '../../engine/rehearsal/create-pipe.ts';
import { http, type HttpOptions, type HttpReply, type HttpRequest } from '../../engine/transport/http.ts';

/** One address of a provider. Each call goes through policies of its own and is one entry of the ledger: one provider's failures are not held against another. */
export interface Upstream {
  (name: string, request: HttpRequest, ctx: Context, size?: number): Promise<HttpReply>;
  close(): Promise<void>;
}

export interface UpstreamOptions extends Pick<HttpOptions, 'headers' | 'judge'> {
  readonly baseUrl: string;
  readonly policies: PolicyFactory;
  /** Put into the URL after the last policy, so that nothing but the socket sees it. */
  readonly secretQuery?: Readonly<Record<string, string>>;
}

/** Answers are at most 2 MiB, pictures included. */
export const openUpstream = ({ baseUrl, policies, secretQuery = {}, ...options }: UpstreamOptions): Upstream => {
  const connection = http({ source, baseUrl, maxBytes: 2 * 1024 * 1024, ...options });
  const withSecret: Send = (call, ctx) => {
    const request = call.request as HttpRequest;
    return connection.send({ ...call, request: { ...request, query: { ...request.query, ...secretQuery } } }, ctx);
  };
  const send = createPipe(policies, withSecret);
  const ask = async (name: string, request: HttpRequest, ctx: Context, size = 1): Promise<HttpReply> =>
    (await send({ source, name, kind: 'read', size, request }, ctx)) as HttpReply;
  return Object.assign(ask, { close: connection.close });
};

const source = 'maps';
