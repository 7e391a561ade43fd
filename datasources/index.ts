/** The register: one line a source. */
export { user } from './user/index.ts';
