import type { RequestContext } from '../context.ts';
import type { RequestParams } from './request-params.ts';

/** What yoga carries from plugin to plugin: the request's one context, and what it asks. */
export interface EdgeContext {
  readonly gateway: RequestContext;
  readonly params: RequestParams;
}
