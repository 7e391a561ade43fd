import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { sdl } from '../../engine/sdl.ts';
import type { Source } from '../../engine/source.ts';
import { stitchSources } from '../../engine/stitch/stitch.ts';
import { sources } from '../../schema/compose.ts';
import type { Files } from './fill-template.ts';
import type { Names } from './names.ts';

/** Puts a source's folder and its line in place once it has composed with all others; whatever fails, nothing has changed. */
export const addSource = async (files: Files, names: Names): Promise<void> => {
  const trialFolder = join(datasources, `.${names.kebab}-${process.pid}`);
  const trialRegister = join(datasources, `.index-${process.pid}.ts`);
  try {
    mkdirSync(trialFolder);
    for (const [file, text] of Object.entries(files)) writeFileSync(join(trialFolder, file), text);
    await composeWith(join(trialFolder, 'index.ts'), names);
    writeFileSync(trialRegister, withLine(readFileSync(register, 'utf8'), names));
    moveBoth([trialFolder, join(datasources, names.kebab)], [trialRegister, register]);
  } finally {
    for (const trial of [trialFolder, trialRegister]) rmSync(trial, { recursive: true, force: true });
  }
};

const datasources = fileURLToPath(new URL('../../datasources', import.meta.url));
const register = join(datasources, 'index.ts');
const composition = new URL('../../schema/compose.ts', import.meta.url).href;

const composeWith = async (file: string, { camel }: Names): Promise<void> => {
  const module: Readonly<Record<string, Source>> = await import(pathToFileURL(file).href);
  const added = module[camel];
  if (added === undefined) throw new Error(`${camel} is not exported`);
  stitchSources([...sources, added], { directives: sdl(composition, 'directives.graphql') });
};

/** The register with one more line, before the first whose folder comes after it. */
const withLine = (text: string, { camel, kebab }: Names): string => {
  const lines = text.trimEnd().split('\n');
  const later = lines.findIndex((line) => (/ from '\.\/([a-z0-9-]+)\/index\.ts'/.exec(line)?.[1] ?? '') > kebab);
  const added = `export { ${camel} } from './${kebab}/index.ts';`;
  return `${lines.toSpliced(later === -1 ? lines.length : later, 0, added).join('\n')}\n`;
};

type Move = readonly [from: string, to: string];

const moveBoth = (first: Move, second: Move): void => {
  renameSync(...first);
  try {
    renameSync(...second);
  } catch (error) {
    const [from, to] = first;
    renameSync(to, from);
    throw error;
  }
};
