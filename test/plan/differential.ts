import {
  getNamedType,
  getOperationAST,
  getVariableValues,
  isLeafType,
  isObjectType,
  type ExecutionResult,
  type GraphQLError,
} from 'graphql';
import { GatewayError } from '../../engine/errors.ts';
import { createPlanner, type PlannedResult } from '../../engine/plan/execute.ts';
import type { OnError } from '../../engine/plan/write/write-object.ts';
import { createReferenceExecutor } from '../../engine/stitch/reference-executor.ts';
import { callsIn } from './calls-in.ts';
import { randomOperation, type RandomOperation } from './random-operation.ts';
import { seeded } from './seeded.ts';
import { needs } from './world/fields.ts';
import { noFailures, seededFailures, type Failures } from './world/failures.ts';
import { executeMonolith } from './world/monolith.ts';
import { makeRows } from './world/rows.ts';
import { createRun, type Run } from './world/run.ts';
import { contextOf, planned, stitched } from './world/sources.ts';

/** One operation over one world: all of it follows from the seed. */
export interface Case extends RandomOperation {
  readonly seed: number;
  readonly onError: OnError;
  readonly hasFailures: boolean;
  /** Whether sources take the parents of what must be there and is not along with it. */
  readonly isPropagated: boolean;
  /** A world of its own for each execution; each call is answered after as many turns as it is told. */
  readonly run: (turns?: (call: number) => number) => Run;
}

export const caseOf = (seed: number): Case => {
  const random = seeded(seed + 7_000_000);
  const rows = makeRows(random.below(200));
  const viewer = random.chance(0.15)
    ? null
    : { id: `mem_${random.below(6)}`, scopes: new Set(random.chance(0.6) ? ['staff'] : []) };
  const hasFailures = random.chance(0.5);
  const mayNull = hasFailures || random.chance(0.2);
  const onError = mayNull
    ? random.pick<OnError>(['PROPAGATE', 'PROPAGATE', 'PROPAGATE', 'NULL', 'NULL', 'HALT'])
    : 'PROPAGATE';
  const isPropagated = hasFailures && onError === 'PROPAGATE' && random.chance(0.4);
  const oneIn = random.pick([6, 15, 40]);
  const failures: Failures = hasFailures ? seededFailures({ seed, oneIn, isPropagated }) : noFailures;
  return {
    seed,
    ...randomOperation(planned.schema, seed),
    onError,
    hasFailures,
    isPropagated,
    run: (turns = () => 0) => createRun({ rows, failures, viewer, isPropagated, turns }),
  };
};

export interface Verdict {
  /** What is not as it should be; empty where all is. */
  readonly faults: readonly string[];
  readonly isPlanned: boolean;
  /** Whether stitching was asked, and whether it agreed with the monolith. */
  readonly stitching: 'not asked' | 'agrees' | 'differs';
}

const planner = createPlanner(planned);

/** Every call that a case costs by a plan, and the causes of its errors: for finding out why. */
export const trace = async (each: Case): Promise<readonly string[]> => {
  const run = each.run();
  const { document, operationName, variables: variableValues, onError } = each;
  const context = contextOf(planned, run);
  const result = await planner.execute({ document, operationName, variableValues, context, onError });
  const errors = result.kind === 'text' ? [] : result.errors;
  return [
    ...run.calls.map(({ source, name, request }) => `${source} ${name} ${JSON.stringify(request)}`),
    ...errors.map(
      ({ path, originalError }) =>
        `${path?.join('.')}: ${originalError} ${(originalError?.cause as Error | undefined)?.stack ?? ''}`,
    ),
  ];
};

/** Runs one case by a plan, by the monolith and by stitching, and compares. */
export const judge = async (each: Case): Promise<Verdict> => {
  const { document, operationName, variables, onError, hasFailures } = each;
  const isLenient = onError !== 'PROPAGATE';
  const rightRun = each.run();
  const right = await executeMonolith(each, rightRun, { isLenient });
  const faults: string[] = [];
  let isPlanned = true;
  try {
    const run = each.run();
    const args = { document, operationName, variableValues: variables, context: contextOf(planned, run), onError };
    const result = await planner.execute(args);
    faults.push(...compare(right, result, each), ...compareBound(each, run, result));
    if (!hasFailures && right.errors === undefined && 'data' in right) faults.push(...compareAsked(rightRun, run));
    faults.push(...(await compareLate(each, run, result)));
    if (result.kind === 'text') {
      const object = await planner.execute({ ...args, context: contextOf(planned, each.run()), form: 'object' });
      faults.push(...compare(right, object, each).map((fault) => `as an object: ${fault}`));
    }
  } catch (error) {
    isPlanned = false;
    faults.push(`is not run: ${error instanceof Error ? error.stack : String(error)}`);
  }
  return {
    faults,
    isPlanned,
    stitching: hasFailures || isLenient || right.errors !== undefined ? 'not asked' : await stitchedAgrees(each, right),
  };
};

/** Which row it is may be asked of all. */
const keys: ReadonlySet<string> = new Set([
  ...['Book', 'Film', 'Author', 'Publisher', 'Member', 'Loan'].map((type) => `${type}.id`),
  ...['code', 'city', 'number'].map((field) => `Stall.${field}`),
]);

/** Where all is well, sources are asked for what is wanted of each row and for nothing else, and of a row that is known by its key for nothing twice. */
const compareAsked = (right: Run, run: Run): string[] => {
  const wanted = new Set(
    right.asked.flatMap(({ type, key, field }) =>
      [field, ...Object.keys(needs[`${type}.${field}`] ?? {})].map((each) => `${type} ${key} ${each}`),
    ),
  );
  const needless = run.asked.filter(
    ({ type, key, field }) => !keys.has(`${type}.${field}`) && !wanted.has(`${type} ${key} ${field}`),
  );
  // A stall that is known by one key here and by another there cannot be known to be the same.
  const plain = run.asked.filter(
    ({ isJoined, type, field }) => isJoined && type !== 'Stall' && !keys.has(`${type}.${field}`),
  );
  const texts = plain.flatMap(({ source, type, key, field, writes }) => {
    const found = planned.schema.getType(type);
    const config = isObjectType(found) ? found.getFields()[field] : undefined;
    // Whether two variables have one value is not known before.
    return isLeafType(getNamedType(config?.type)) && config?.args.length === 0
      ? [`${source} ${type} ${key} ${field} after ${writes} writes`]
      : [];
  });
  return [
    ...needless.map(({ source, type, key, field }) => `asks ${source} for ${type} ${key} ${field}, which nobody wants`),
    ...texts.filter((text, index) => texts.indexOf(text) !== index).map((text) => `asks twice: ${text}`),
  ];
};

/** No operation makes more calls than it was said to: no list of the world has more rows than one is taken to have. */
const compareBound = ({ document, operationName, variables }: Case, run: Run, result: PlannedResult): string[] => {
  if (result.kind === 'refused') return run.calls.length === 0 ? [] : ['is refused, and calls are made'];
  const definitions = getOperationAST(document, operationName)?.variableDefinitions ?? [];
  const { coerced = {} } = getVariableValues(planned.schema, definitions, variables);
  const { maxCalls } = planner.explain(document, operationName, coerced);
  return run.calls.length <= maxCalls ? [] : [`makes ${run.calls.length} calls, and is bound to ${maxCalls}`];
};

/** Whatever comes first or last, what is asked for and what is answered stays the same. */
const compareLate = async (each: Case, run: Run, before: PlannedResult): Promise<string[]> => {
  if (run.calls.length < 2) return [];
  const random = seeded(each.seed);
  const late = each.run(() => random.below(6));
  const { document, operationName, variables: variableValues, onError } = each;
  const context = contextOf(planned, late);
  const result = await planner.execute({ document, operationName, variableValues, context, onError });
  const [wanted, found] = [callsIn(run), callsIn(late)];
  return [
    ...(JSON.stringify(wanted) === JSON.stringify(found)
      ? []
      : [
          `late answers change the calls\n  is     ${found.join('\n         ')}\n  not    ${wanted.join('\n         ')}`,
        ]),
    ...(JSON.stringify(result) === JSON.stringify(before) ? [] : ['late answers change the answer']),
  ];
};

const compare = (right: ExecutionResult, result: PlannedResult, { onError, isPropagated }: Case): string[] => {
  if (result.kind === 'refused')
    return 'data' in right ? [`is refused: ${result.errors.map(({ message }) => message).join(' ')}`] : [];
  if (!('data' in right)) return ['is not refused, and its variables do not fit'];
  const wanted = errorsOf(right.errors);
  if (onError === 'HALT' && wanted.length > 0) {
    if (result.kind === 'text') return ['does not halt'];
    const [first, ...others] = errorsOf(result.errors);
    return [
      ...(result.data === null ? [] : ['halts with data']),
      ...(first !== undefined && others.length === 0 ? [] : [`halts with ${result.errors.length} errors`]),
      ...(wanted.some((error) => isSame(error, first))
        ? []
        : [`halts with another error: ${show(first)}, not ${wanted.map(show).join(' or ')}`]),
    ];
  }
  const data = result.kind === 'text' ? result.text : JSON.stringify(result.data);
  const found = result.kind === 'text' ? [] : errorsOf(result.errors);
  return [
    ...(data === JSON.stringify(right.data) ? [] : [`data\n  is     ${data}\n  not    ${JSON.stringify(right.data)}`]),
    ...compareErrors(wanted, found, { data: right.data ?? null, isPropagated }),
  ];
};

interface Told {
  readonly path: string;
  /** Null where graphql-js speaks for itself, and any will do. */
  readonly code: string | null;
  readonly steps: readonly (string | number)[];
}

const errorsOf = (errors: readonly GraphQLError[] = []): readonly Told[] =>
  errors.map(({ path = [], originalError }) => ({
    steps: path,
    path: path.join('.'),
    code: originalError instanceof GatewayError ? originalError.code : null,
  }));

const isSame = (one: Told, other: Told | undefined): boolean =>
  one.path === other?.path && (one.code === null || other.code === null || one.code === other.code);

const show = (error: Told | undefined): string => (error === undefined ? 'none' : `${error.code} at ${error.path}`);

/**
 * Every error is told once, at its place. Where the data ends in a null above an error, at least one error has to tell of that null; so it is
 * with the null itself where a source has propagated an error by itself.
 */
const compareErrors = (
  wanted: readonly Told[],
  found: readonly Told[],
  { data, isPropagated }: { readonly data: unknown; readonly isPropagated: boolean },
): string[] => {
  const nullOf = ({ steps }: Told): string | null => {
    let value: any = data;
    for (const [index, step] of steps.entries()) {
      if (value === null) return steps.slice(0, index).join('.') || '(root)';
      value = value[step];
    }
    return isPropagated && value === null ? steps.join('.') : null;
  };
  const isTold = (error: Told, others: readonly Told[]): boolean => {
    const place = nullOf(error);
    return others.some((other) => isSame(error, other) || (place !== null && place === nullOf(other)));
  };
  const twice = found.filter((error, index) => found.findIndex(({ path }) => path === error.path) !== index);
  return [
    ...found.filter(({ path }) => path === '').map((error) => `error without a path: ${show(error)}`),
    ...twice.map((error) => `told twice: ${show(error)}`),
    ...wanted.filter((error) => !isTold(error, found)).map((error) => `missing error: ${show(error)}`),
    ...found.filter((error) => !isTold(error, wanted)).map((error) => `needless error: ${show(error)}`),
  ];
};

const executeStitched = createReferenceExecutor(stitched);

const stitchedAgrees = async (each: Case, right: ExecutionResult): Promise<Verdict['stitching']> => {
  const { document, operationName, variables: variableValues } = each;
  if (/__schema|__type\b/.test(each.text)) return 'not asked';
  const context = contextOf(stitched, each.run());
  const { data } = await executeStitched({ document, operationName, variableValues, context });
  return JSON.stringify(data) === JSON.stringify(right.data) ? 'agrees' : 'differs';
};

export interface Tally {
  readonly planned: number;
  /** Each case that is not as it should be, with its seed and its operation. */
  readonly faults: readonly string[];
  readonly stitching: { readonly agrees: number; readonly differs: number };
}

/** Judges the cases of so many seeds, one after the other. */
export const judgeMany = async (first: number, count: number): Promise<Tally> => {
  const faults: string[] = [];
  const verdicts: Verdict[] = [];
  for (let seed = first; seed < first + count; seed++) {
    const each = caseOf(seed);
    const verdict = await judge(each);
    verdicts.push(verdict);
    if (verdict.faults.length > 0)
      faults.push([describeCase(each), ...verdict.faults.map((fault) => `- ${fault}`), repeatWith(seed)].join('\n'));
  }
  const stitched = (outcome: Verdict['stitching']) => verdicts.filter(({ stitching }) => stitching === outcome).length;
  return {
    planned: verdicts.filter(({ isPlanned }) => isPlanned).length,
    faults,
    stitching: { agrees: stitched('agrees'), differs: stitched('differs') },
  };
};

const repeatWith = (seed: number): string => `SEED=${seed} npm run test:plans`;

export const describeCase = ({ seed, text, variables, operationName, onError, hasFailures }: Case): string =>
  [
    `seed ${seed}  onError ${onError}${hasFailures ? '  with failures' : ''}${operationName === null ? '' : `  operation ${operationName}`}`,
    text,
    JSON.stringify(variables),
  ].join('\n');
