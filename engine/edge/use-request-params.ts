import type { Plugin } from 'graphql-yoga';
import type { ReadParams } from './request-params.ts';

/** What the server has read of the request already. */
export interface RequestBody {
  readonly body?: Buffer;
}

/** Parameters that yoga does not know by itself. */
export const extraParamNames = ['onError', 'hash'];

/** Has yoga ask for what the URL or the JSON body say. */
export const useRequestParams = ({ fromBody, fromSearch }: ReadParams): Plugin<object, RequestBody> => ({
  onRequestParse: ({ request, serverContext, setRequestParser }) => {
    if (request.method === 'GET') setRequestParser(({ url }) => fromSearch(new URL(url).search));
    if (request.method !== 'POST') return;
    const { body } = serverContext;
    setRequestParser(
      body === undefined ? async () => fromBody(Buffer.from(await request.arrayBuffer())) : () => fromBody(body),
    );
  },
});
