import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { codes, type CodeRow } from '../engine/errors.ts';
import { readAllSettings, serverSettings } from '../engine/server-settings.ts';
import { SettingsError } from '../engine/settings.ts';
import { sources } from '../schema/compose.ts';
import { errorGuards, isOfSource } from './docs/error-guards.ts';

/** `node scripts/docs.ts [--check]`: writes what the code says already, for people and for frontends, or tells whether they are stale. */
const usage = `Usage: npm run docs [--check]

Writes docs/settings.md from the settings' own descriptions, and from the table of codes docs/errors.md and examples/errors.generated.ts.

docs/faults.md is written by the test that plays the faults: npm test -- test/faults/matrix.test.ts -u

  --check  writes nothing; exits 1 when something is stale
  --help   this text
`;

const run = (args: readonly string[]): number => {
  const given = readArguments(args);
  if (typeof given === 'string') return say(`${given}\n\n${usage}`, 2);
  if (given.help) {
    process.stdout.write(usage);
    return 0;
  }
  const stale = Object.entries(pages).filter(([name, print]) => committed(name) !== print());
  if (given.check)
    return stale.length === 0
      ? 0
      : say(`Stale: ${stale.map(([name]) => name).join(', ')}. Run \`npm run docs\` and commit.\n`, 1);
  for (const [name, print] of stale) writeFileSync(fileOf(name), print());
  return 0;
};

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

const fileOf = (name: string): URL => new URL(`../${name}`, import.meta.url);

const committed = (name: string): string | null => {
  try {
    return readFileSync(fileOf(name), 'utf8');
  } catch {
    return null;
  }
};

const settingsPage = (): string => `# Settings

Everything the server takes from its environment, written by \`scripts/docs.ts\` from the settings' own descriptions. An empty variable
counts as unset. What is wrong or missing stops the boot with one message that lists all of it; a variable that is none of these but looks
like one, such as \`MAX_DEPHT\`, is named in a warning of the log. \`NODE_ENV=production\` is the strict profile: no GraphiQL, no
development tokens, no reference services, and introspection only for signed-in callers.

${table(
  ['setting', 'of', 'without it', 'what it is'],
  [
    ...rowsOf('server', serverSettings),
    ...sources.flatMap(({ name, settings, reference }) => rowsOf(name, settings, reference)),
  ],
)}

Traces follow the standard \`OTEL_*\` variables. Nothing is recorded or sent until one of them names an exporter or an address, such as
\`OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:4318\` or \`OTEL_TRACES_EXPORTER=console\`. The service is called \`selvedge\` unless
\`OTEL_SERVICE_NAME\` says otherwise; \`OTEL_PROPAGATORS\` takes \`tracecontext\` (used without it), \`b3\` and \`b3multi\`.
`;

const errorsPage = (): string => `# Errors

Every \`extensions.code\` there can be, written by \`scripts/docs.ts\` from \`engine/errors.ts\`. The table is closed, so that a client can
know it whole; some rows are not given by anything yet. Where a fixed text says more, it stands in place of the table's.

Each entry of \`errors\` has a \`path\` (the field that is null because of it) and \`extensions\`: \`code\`, \`retryable\` (whether it may help to
ask again), \`traceId\` (for whoever reads the server's log) and, where they apply, \`service\` (who failed) and \`retryAfterMs\` (when to ask
again at the earliest). Go by the code, never by the message. [partial-data.md](partial-data.md) is about pages that live with errors.

In TypeScript, take \`examples/errors.generated.ts\` along, which is written from the same table: \`ErrorCode\` is the union of all codes,
\`isSourceError(error, 'loyalty')\` knows whether that service failed, \`isRetryable\` and \`retryAfterMs\` whether and when to ask again.

## A service has failed

The message is the service's name with these words: \`loyalty cannot be reached\`. The rest of the answer is there, with status 200.

${codesTable((row) => isOfSource(row))}

## Everything else

An answer with \`data\` has status 200. One without has the status of the table; but a client that does not accept
\`application/graphql-response+json\` reads 200 in place of 400.

${codesTable((row) => !isOfSource(row))}
`;

const codesTable = (isWanted: (row: CodeRow) => boolean): string =>
  table(
    ['code', 'status', 'may help to ask again', 'says'],
    Object.entries(codes)
      .filter(([, row]) => isWanted(row))
      .map(([code, { status, retryable, says }]) => [`\`${code}\``, String(status), retryable ? 'yes' : 'no', says]),
  );

const guards = (): string => errorGuards(sources.map(({ name }) => name));

const pages = {
  'docs/settings.md': settingsPage,
  'docs/errors.md': errorsPage,
  'examples/errors.generated.ts': guards,
};

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', String.raw`\|`)).join(' | ')} |`)
    .join('\n');

const described = z.object({
  description: z.string().default(''),
  default: z.unknown().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
});

type References = Readonly<Record<string, string>>;

const rowsOf = (owner: string, shape: z.ZodRawShape, reference: References = {}): string[][] => {
  const { properties = {} } = z.toJSONSchema(z.object(shape), { io: 'input' });
  return Object.entries(properties).map(([name, schema]) => {
    const { description, default: fallback, minimum, maximum } = described.parse(schema);
    const range = minimum === undefined || maximum === undefined ? '' : `; from ${minimum} to ${maximum}`;
    return [`\`${name}\``, owner, withoutIt(name, fallback, reference[name]), `${description}${range}`];
  });
};

const withoutIt = (name: string, fallback: unknown, service: string | undefined): string => {
  const inProduction = neededInProduction.has(name) ? 'production does not start' : '';
  const inDevelopment = service === undefined ? '' : `the reference service \`${service}\` is started`;
  const value = fallback === undefined || fallback === '' ? '' : `\`${String(fallback)}\``;
  return [value, inDevelopment, inProduction].filter((part) => part !== '').join('; ') || '—';
};

/** What the boot itself asks for when nothing is set. */
const missingInProduction = (): string[] => {
  try {
    readAllSettings(sources, { NODE_ENV: 'production' });
    return [];
  } catch (error) {
    if (error instanceof SettingsError) return error.problems.map(({ name }) => name);
    throw error;
  }
};

const neededInProduction = new Set(missingInProduction());

process.exitCode = run(process.argv.slice(2));
