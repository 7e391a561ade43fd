import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { specifiedScalarTypes } from 'graphql';
import { serverSettings } from '../engine/server-settings.ts';
import { toCompositionError } from '../engine/stitch/check/problem.ts';
import type { Graph } from '../engine/stitch/stitch.ts';
import { compose, sources } from '../schema/compose.ts';
import { addSource } from './new-source/add-source.ts';
import { engineFileThatSays } from './new-source/engine-words.ts';
import { fillTemplate, protocols, type Protocol } from './new-source/fill-template.ts';
import { isName, toNames, type Names } from './new-source/names.ts';

/** `npm run new:source -- NAME`: makes a source that composes as it stands, one folder and one line of the register, or changes nothing. */
const usage = `Usage: npm run new:source -- NAME [--protocol rest|graphql|grpc]

Makes datasources/NAME/ and adds its line to datasources/index.ts. The new source extends User by one small field, which
you then make your own as docs/add-a-source.md tells.

  NAME        in kebab-case, such as coupons or gift-cards; at most 32 characters
  --protocol  what the service speaks: rest (the default), graphql or grpc
  --help      this text
`;

class Misuse extends Error {}
class Refusal extends Error {}

const run = async (args: readonly string[]): Promise<void> => {
  const given = readArguments(args);
  if (given === 'help') {
    process.stdout.write(usage);
    return;
  }
  const names = toNames(given.name);
  checkIsFree(names, composed());
  const files = await fillTemplate(given.protocol, names);
  await addSource(files, names).catch((error: unknown) => {
    throw new Refusal(`No source ${names.kebab} can be made, and nothing was changed: ${messageOf(error)}`);
  });
  process.stdout.write(toReport(names, Object.keys(files)));
};

const readArguments = (args: readonly string[]): 'help' | { readonly name: string; readonly protocol: Protocol } => {
  const { values, positionals } = parse(args);
  if (values.help) return 'help';
  const [name, ...rest] = positionals;
  if (name === undefined) throw new Misuse('Give the source a name');
  if (rest.length > 0) throw new Misuse('Give one name at a time');
  if (!isName(name))
    throw new Misuse('A name is in kebab-case, such as coupons or gift-cards, and has at most 32 characters');
  const protocol = protocols.find((known) => known === values.protocol);
  if (protocol === undefined) throw new Misuse(`--protocol is one of: ${protocols.join(', ')}`);
  return { name, protocol };
};

const parse = (args: readonly string[]) => {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        protocol: { type: 'string', default: 'rest' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (error) {
    throw new Misuse(messageOf(error));
  }
};

const composed = (): Graph => {
  try {
    return compose();
  } catch (error) {
    throw new Refusal(`Mend first what is there. ${messageOf(toCompositionError(error))}`);
  }
};

const checkIsFree = ({ kebab, camel, pascal, constant }: Names, { schema, origins }: Graph): void => {
  const owner = origins.get(`User.${camel}`)?.source;
  const settings = [serverSettings, ...sources.map((source) => source.settings)].flatMap(Object.keys);
  const spoken = engineFileThatSays(kebab);
  const reason = [
    existsSync(new URL(`../datasources/${kebab}`, import.meta.url)) && `there is a datasources/${kebab}`,
    sources.some(({ name }) => name === camel) && `there is a source ${camel}`,
    owner !== undefined && `the graph has a field User.${camel}, from source ${owner}`,
    (builtIn.has(pascal) || schema.getType(pascal) !== undefined) && `the graph has a type ${pascal}`,
    settings.includes(`${constant}_URL`) && `there is a setting ${constant}_URL`,
    spoken !== undefined && `engine/${spoken} says it, and the engine speaks of no source; give a name of two words`,
  ].find((found) => found !== false);
  if (reason !== undefined) throw new Refusal(`The name ${kebab} is taken: ${reason}`);
};

const builtIn = new Set([...specifiedScalarTypes.map(({ name }) => name), 'Query', 'Mutation', 'Subscription']);

const toReport = ({ kebab, camel, constant }: Names, files: readonly string[]): string => `\
Made datasources/${kebab}/ (${files.toSorted().join(', ')}) and its line in datasources/index.ts.
The graph now has User.${camel}.

Next:
  1. Make it your own: docs/add-a-source.md goes through the files.
  2. npm run schema:print && npm run codegen && npm run docs
     Commit what they write together with the folder.
  3. ${constant}_URL=http://127.0.0.1:5000 npm start
     with the address of your service; without one the server does not start.
`;

const messageOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).replace(/\.$/, '');

try {
  await run(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof Misuse) && !(error instanceof Refusal)) throw error;
  process.stderr.write(`${error.message}.${error instanceof Misuse ? ' See --help.' : ''}\n`);
  process.exitCode = error instanceof Misuse ? 2 : 1;
}
