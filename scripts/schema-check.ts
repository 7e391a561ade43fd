import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { toCompositionError } from '../engine/stitch/check/problem.ts';
import { compose } from '../schema/compose.ts';
import { publishedAt } from '../schema/published-at.ts';
import { publishedOn } from '../schema/published-on.ts';
import { UnreadableSchema, type Published } from '../schema/read-schema.ts';
import { compareSchemas, type Verdict } from '../schema/registry.ts';
import { toJson, toText } from '../schema/report.ts';

/** `npm run schema:check`: refuses a schema that would break a client. */
const usage = `Usage: npm run schema:check [-- OPTIONS]

Composes the sources and compares what clients would see with what they see today.

  --base REF             the branch, tag or commit to compare with (default: origin/main, or else main)
  --against FILE-OR-URL  compare with this instead: SDL, an introspection result, or an endpoint that answers introspection
  --header 'NAME: VALUE' sent to the URL; may be repeated
  --approve COORDINATE   this break is meant, such as 'User.fax' or 'Query.users(first:)'; may be repeated
  --json                 print the result as JSON
  --help                 this text

Exits 0 when no client breaks, 1 when one would, 2 when the check could not be made.
`;

class Misuse extends Error {}

const run = async (args: readonly string[]): Promise<number> => {
  const given = readArguments(args);
  if (given.help === true) {
    process.stdout.write(usage);
    return 0;
  }
  if (given.base !== undefined && given.against !== undefined)
    throw new Misuse('Compare with --base or with --against, not with both');
  if (given.header !== undefined && given.against === undefined) throw new Misuse('--header goes with --against URL');
  const proposed = composed();
  const published = await read(given);
  const verdict =
    published.schema === null
      ? { passes: true, changes: [], unknownApprovals: given.approve ?? [] }
      : await compareSchemas(published.schema, proposed, { approve: given.approve ?? [] });
  if (verdict.unknownApprovals.length > 0) throw new Misuse(unknown(verdict));
  process.stdout.write(
    given.json === true
      ? toJson(verdict, published)
      : published.schema === null
        ? `There is no ${published.name} yet: no client can break.\n`
        : toText(verdict, published),
  );
  return verdict.passes ? 0 : 1;
};

const readArguments = (args: readonly string[]) => {
  try {
    return parseArgs({
      args: [...args],
      options: {
        base: { type: 'string' },
        against: { type: 'string' },
        header: { type: 'string', multiple: true },
        approve: { type: 'string', multiple: true },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    throw new Misuse(error instanceof Error ? error.message.replace(/\.$/u, '') : String(error));
  }
};

const read = ({ base, against, header = [] }: ReturnType<typeof readArguments>): Promise<Published> =>
  against === undefined
    ? publishedOn(base, { cwd: fileURLToPath(new URL('..', import.meta.url)) })
    : publishedAt(against, { headers: Object.fromEntries(header.map(toHeader)) });

const toHeader = (line: string): readonly [string, string] => {
  const [, name, value] = /^([\w-]+):\s*(\S.*)$/u.exec(line) ?? [];
  if (name === undefined || value === undefined) throw new Misuse("A header is written as 'NAME: VALUE'");
  return [name.toLowerCase(), value];
};

const composed = () => {
  try {
    return compose().schema;
  } catch (error) {
    throw new UnreadableSchema(toCompositionError(error).message.replace(/\.$/u, ''));
  }
};

const unknown = ({ unknownApprovals, changes }: Verdict): string => {
  const breaks = changes.filter(({ level }) => level === 'breaking').map(({ coordinate }) => coordinate);
  const found = breaks.length === 0 ? 'Nothing breaks' : `What breaks: ${[...new Set(breaks)].join(', ')}`;
  return `There is nothing to approve at ${unknownApprovals.join(', ')}. ${found}`;
};

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof Misuse) && !(error instanceof UnreadableSchema)) throw error;
  process.stderr.write(`${error.message}.${error instanceof Misuse ? ' See --help.' : ''}\n`);
  process.exitCode = 2;
}
