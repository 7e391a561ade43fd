import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { GraphQLError, Kind, parse, validate, type DocumentNode } from 'graphql';
import { fromUnknown } from '../engine/errors.ts';
import { createPlanner } from '../engine/plan/execute.ts';
import { toLines } from '../engine/plan/explain.ts';
import { toCompositionError } from '../engine/stitch/check/problem.ts';
import type { Graph } from '../engine/stitch/stitch.ts';
import { compose } from '../schema/compose.ts';

/** `npm run explain -- FILE.graphql…`: what operations fetch, in which order, and how many upstream calls they can cost at most. */
const usage = `Usage: npm run explain -- FILE.graphql [FILE.graphql…] [--json]

Prints the plan of every operation in the files: its fetches, what each waits for, and the most calls that it can cost.
Exits 1 where an operation has an N+1: a further call for every further row.

  --json  prints JSON
  --help  this text
`;

const run = (args: readonly string[]): number => {
  const given = readArguments(args);
  if (typeof given === 'string') return say(`${given}\n\n${usage}`, 2);
  if (given.help) {
    process.stdout.write(usage);
    return 0;
  }
  if (given.files.length === 0) return say(`Which operations? Name a file.\n\n${usage}`, 2);
  const graph = composed();
  if (graph instanceof Error) return say(`${graph.message}\n`, 2);
  const planner = createPlanner(graph);
  const explanations = [];
  for (const file of given.files) {
    const document = readDocument(file, graph);
    if (typeof document === 'string') return say(`${file}: ${document}\n`, 2);
    try {
      for (const definition of document.definitions)
        if (definition.kind === Kind.OPERATION_DEFINITION && definition.operation !== 'subscription')
          explanations.push(planner.explain(document, definition.name?.value));
    } catch (error) {
      return say(`${file}: ${fromUnknown(error).message}\n`, 2);
    }
  }
  const text = given.json ? JSON.stringify(explanations, null, 2) : explanations.map(toLines).join('\n\n');
  process.stdout.write(`${text}\n`);
  return explanations.some(({ nPlusOne }) => nPlusOne.length > 0) ? 1 : 0;
};

const say = (text: string, code: number): number => {
  process.stderr.write(text);
  return code;
};

const readArguments = (args: readonly string[]) => {
  try {
    const options = { json: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } } as const;
    const { values, positionals: files } = parseArgs({ args: [...args], allowPositionals: true, options });
    return { ...values, files };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};

const composed = (): Graph | Error => {
  try {
    return compose();
  } catch (error) {
    return toCompositionError(error);
  }
};

const readDocument = (file: string, { schema }: Graph): DocumentNode | string => {
  try {
    const document = parse(readFileSync(file, 'utf8'));
    const [wrong] = validate(schema, document);
    return wrong === undefined ? document : wrong.message;
  } catch (error) {
    return error instanceof GraphQLError ? error.message : 'the file cannot be read.';
  }
};

process.exitCode = run(process.argv.slice(2));
