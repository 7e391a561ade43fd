import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hasTerm, toTerm } from './terms.ts';

/** The file of the engine that says a word in a name or a text of its own, comments aside; a source of that name would be spoken of there. */
export const engineFileThatSays = (word: string): string | undefined =>
  readdirSync(engine, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .toSorted()
    .find((file) => saidIn(readFileSync(join(engine, file), 'utf8')).some((said) => hasTerm(said, toTerm(word))));

const engine = fileURLToPath(new URL('../../engine', import.meta.url));

const saidIn = (code: string): readonly string[] =>
  [...code.matchAll(words)].map(([said]) => said).flatMap((said) => (said.startsWith('/') ? [] : [toTerm(said)]));

/** Comments, and what is no comment: texts and names. */
const words = /\/\*[^]*?\*\/|\/\/[^\n]*|'[^'\n]*'|"[^"\n]*"|`[^`]*`|[A-Za-z_$][\w$]*/g;
