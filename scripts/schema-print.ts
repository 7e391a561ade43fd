import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { toCompositionError } from '../engine/stitch/check/problem.ts';
import { compose } from '../schema/compose.ts';
import { printPublic, publicFile } from '../schema/print.ts';

/** `npm run schema:print [-- --check]`: writes the public schema, or tells whether the committed one is stale. */
const usage = `Usage: npm run schema:print [-- --check]

Composes the sources and writes what clients see to ${publicFile}, sorted.

  --check  writes nothing; exits 1 when the committed file is stale
  --help   this text
`;

const run = (args: readonly string[]): number => {
  const given = readArguments(args);
  if (typeof given === 'string') return say(`${given}\n\n${usage}`, 2);
  if (given.help) {
    process.stdout.write(usage);
    return 0;
  }
  const printed = print();
  if (printed instanceof Error) return say(`${printed.message}\n`, 2);
  if (given.check) {
    return printed === committed()
      ? 0
      : say(`${publicFile} is stale: run \`npm run schema:print\` and commit the file.\n`, 1);
  }
  writeFileSync(file, printed);
  return 0;
};

const file = new URL(`../${publicFile}`, import.meta.url);

const say = (text: string, code: number): number => {
  process.stderr.write(text);
  return code;
};

const readArguments = (args: readonly string[]) => {
  try {
    return parseArgs({
      args: [...args],
      options: { check: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
    }).values;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};

const print = (): string | Error => {
  try {
    return printPublic(compose().schema);
  } catch (error) {
    return toCompositionError(error);
  }
};

const committed = (): string | null => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
};

process.exitCode = run(process.argv.slice(2));
