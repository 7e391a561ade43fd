import { readFileSync } from 'node:fs';

/** The `schema.graphql` beside the module that asks: `sdl(import.meta.url)`. */
export const sdl = (moduleUrl: string, file = 'schema.graphql'): string =>
  readFileSync(new URL(file, moduleUrl), 'utf8');
