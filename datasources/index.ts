/** The register: one line a source. */
export { order } from './order/index.ts';
export { user } from './user/index.ts';
