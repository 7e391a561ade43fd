import type { HeadersOf } from '../transport/connection.ts';

/** Tells an upstream inside the same trust boundary on whose behalf this server asks: the verified subject and scopes, never the token. */
export const forwardViewer: HeadersOf = ({ viewer }) =>
  viewer === null ? {} : { 'x-viewer-id': viewer.id, 'x-viewer-scopes': [...viewer.scopes].join(' ') };
