/** The register: one line a source. */
export { loyalty } from './loyalty/index.ts';
export { maps } from './maps/index.ts';
export { order } from './order/index.ts';
export { user } from './user/index.ts';
