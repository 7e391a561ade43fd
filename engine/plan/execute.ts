import {
  getOperationAST,
  getVariableValues,
  GraphQLError,
  isObjectType,
  valueFromASTUntyped,
  type DocumentNode,
  type GraphQLField,
  type OperationDefinitionNode,
} from 'graphql';
import type { Caching } from '../cache/caching.ts';
import { renew, type RequestContext } from '../context.ts';
import { GatewayError } from '../errors.ts';
import type { Graph } from '../stitch/stitch.ts';
import { inSpan } from '../telemetry/in-span.ts';
import { boundsOf } from './bound.ts';
import { createCallBudget } from './call-budget.ts';
import { compile } from './compile/compile.ts';
import { evaluate } from './compile/conditions.ts';
import { nullOf } from './compile/entries.ts';
import { countHandOver } from './hand-overs.ts';
import { explain, type Explanation } from './explain.ts';
import { introspect } from './run/introspect.ts';
import { createModel } from './compile/model.ts';
import { upstreamName } from './compile/selections.ts';
import { createPlanCache } from './plan-cache.ts';
import type { Plan, Runtime, Stage } from './plan.ts';
import { runStage } from './run/run.ts';
import { writeObject, type OnError, type Written } from './write/write-object.ts';
import { writeText } from './write/write-text.ts';

export interface PlannedArgs {
  readonly document: DocumentNode;
  readonly operationName?: string | null | undefined;
  readonly variableValues?: Readonly<Record<string, unknown>> | null | undefined;
  readonly context: RequestContext;
  readonly onError?: OnError;
  /** As an object even where it could be text, for who reads it. */
  readonly form?: 'object';
}

/** An answer: its data as JSON text where all went well, which is most of the time; else as an object beside its errors. */
export type PlannedResult =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'object'; readonly data: Record<string, unknown> | null; readonly errors: readonly GraphQLError[] }
  /** Nothing was run: the variables do not fit, or it would be too much. */
  | { readonly kind: 'refused'; readonly errors: readonly GraphQLError[] };

export interface Planner {
  /** Throws `QUERY_TOO_COMPLEX` for an operation that is too large even to plan. */
  planOf(document: DocumentNode, operationName?: string | null): Plan;
  /** What it fetches and can cost; with coerced variables, with their page sizes. */
  explain(
    document: DocumentNode,
    operationName?: string | null,
    variables?: Readonly<Record<string, unknown>>,
  ): Explanation;
  execute(args: PlannedArgs): Promise<PlannedResult>;
}

/** What else is refused before anything is called, by the variables' values. */
export type Refuse = (
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
) => readonly GraphQLError[];

export interface PlannerOptions {
  readonly refuse?: Refuse;
  /** The most upstream calls that an operation may be able to cost; one that can cost more is refused before anything is called. */
  readonly maxCalls?: number;
  /** Null, or left out, where nothing is kept. */
  readonly caching?: Caching | null;
}

/** Runs the queries and mutations of a graph by plans, each compiled once for its document. */
export const createPlanner = (
  graph: Graph,
  { maxCalls = Infinity, refuse = () => [], caching = null }: PlannerOptions = {},
): Planner => {
  const { schema } = graph;
  const model = createModel({ schema, access: graph.access, subschemas: graph.subschemas });
  const dispatched = new Set([...graph.origins].flatMap(([name, { kind }]) => (kind === 'dispatch' ? [name] : [])));
  const { fallbacks } = graph;
  const preparedOf = createPlanCache((document, operation): Prepared => {
    const plan = compile({ model, document, operation, dispatched, fallbacks });
    const given = plan.variables.map(({ variable, defaultValue }) => ({
      name: variable.name.value,
      upstream: upstreamName(variable.name.value),
      byDefault: defaultValue === undefined ? undefined : valueFromASTUntyped(defaultValue),
    }));
    return { plan, operation, given, title: plan.name === null ? plan.kind : `${plan.kind} ${plan.name}` };
  });

  const prepare = (document: DocumentNode, operationName?: string | null): Prepared => {
    const operation = getOperationAST(document, operationName);
    if (!operation) throw new Error('no such operation');
    return preparedOf(document, operation);
  };
  const planOf: Planner['planOf'] = (document, operationName) => prepare(document, operationName).plan;

  const fieldOf = (type: string, field: string): GraphQLField<unknown, unknown> | undefined => {
    const found = schema.getType(type);
    return isObjectType(found) ? found.getFields()[field] : undefined;
  };

  const execute: Planner['execute'] = async (args) => {
    const prepared = orRefusal(() => prepare(args.document, args.operationName));
    if (prepared instanceof GraphQLError) return { kind: 'refused', errors: [prepared] };
    const { kind, name } = prepared.plan;
    const attributes = {
      'graphql.operation.type': kind,
      ...(name === null ? {} : { 'graphql.operation.name': name }),
    };
    return inSpan(prepared.title, { attributes }, () => run(prepared, args));
  };

  const tooCostly = createCallBudget({ maxCalls, fieldOf });

  const run = async (
    prepared: Prepared,
    { document, operationName, variableValues, context, onError = 'PROPAGATE', form }: PlannedArgs,
  ): Promise<PlannedResult> => {
    const { plan, operation } = prepared;
    const given = variableValues ?? {};
    const { coerced, errors: unfit } = getVariableValues(schema, plan.variables, given, { maxErrors: 1 });
    if (coerced === undefined) return { kind: 'refused', errors: unfit.slice(0, 1) };
    const unbound = refuse(document, operation, coerced);
    if (unbound.length > 0) return { kind: 'refused', errors: unbound };
    const runtime = toRuntime(prepared, { given, coerced, context, fieldOf, caching });
    const refusal = tooCostly(plan, runtime);
    if (refusal !== null) return { kind: 'refused', errors: [refusal] };
    const texts: string[] = [];
    const objects: Written[] = [];
    for (const stage of arranged(plan.stages, runtime.conditions)) {
      const outcome = await runStage(stage, runtime, (ask) => {
        countHandOver('introspection');
        return introspect(ask, { schema, document, operationName, variables: coerced });
      });
      if (plan.kind === 'mutation') renew(context);
      const options = { ctx: context, conditions: runtime.conditions, onError };
      const mayBeText = !outcome.hasFailed && objects.length === 0 && form !== 'object';
      const text = !mayBeText ? null : writeText(outcome, options);
      if (text !== null) texts.push(text);
      else objects.push(writeObject(outcome, options));
      // The roots that follow would be changes that nobody is told of.
      if (objects.at(-1)?.data === null) break;
    }
    if (objects.length === 0) return { kind: 'text', text: `{${texts.filter((text) => text !== '').join(',')}}` };
    return together(texts, objects);
  };
  const explainOperation: Planner['explain'] = (document, operationName, variables) => {
    const plan = planOf(document, operationName);
    const given = variables === undefined ? {} : { variables, conditions: conditionsOf(plan, variables) };
    return explain(plan, boundsOf(plan, { fieldOf, ...given }));
  };

  return { planOf, execute, explain: explainOperation };
};

const orRefusal = <Result>(run: () => Result): Result | GraphQLError => {
  try {
    return run();
  } catch (error) {
    if (error instanceof GatewayError) return new GraphQLError(error.message, { originalError: error });
    throw error;
  }
};

/** The order in which the document first asks for what each stage is about, under these conditions. */
const arranged = (stages: readonly Stage[], conditions: readonly boolean[]): readonly Stage[] => {
  if (!stages.some(({ shape }) => shape.isConditional)) return stages;
  const placeOf = ({ shape }: Stage): number =>
    Math.min(
      ...shape.fields.flatMap(({ occurrences }) =>
        occurrences.flatMap(({ condition, at }) => (conditions[condition] === true ? [at] : [])),
      ),
    );
  return stages.toSorted((a, b) => Math.min(placeOf(a), Number.MAX_VALUE) - Math.min(placeOf(b), Number.MAX_VALUE));
};

/** What is found out once about an operation. */
interface Prepared {
  readonly plan: Plan;
  readonly operation: OperationDefinitionNode;
  readonly given: readonly { readonly name: string; readonly upstream: string; readonly byDefault: unknown }[];
  /** What a trace calls it. */
  readonly title: string;
}

interface Given extends Pick<Runtime, 'fieldOf' | 'caching'> {
  readonly given: Readonly<Record<string, unknown>>;
  readonly coerced: Readonly<Record<string, unknown>>;
  readonly context: RequestContext;
}

const toRuntime = (prepared: Prepared, { given, coerced, context, fieldOf, caching }: Given): Runtime => {
  const raw: Record<string, unknown> = {};
  for (const { name, upstream, byDefault } of prepared.given) {
    const value = Object.hasOwn(given, name) && given[name] !== undefined ? given[name] : byDefault;
    if (value !== undefined) raw[upstream] = value;
  }
  const conditions = conditionsOf(prepared.plan, coerced, raw);
  return { ctx: context, variables: coerced, conditions, raw, fieldOf, caching };
};

/** Which of a plan's conditions hold; the ids that they are found by are added to what its sources are given. */
const conditionsOf = (
  { dispatches, conditions }: Plan,
  coerced: Readonly<Record<string, unknown>>,
  raw: Record<string, unknown> = {},
): readonly boolean[] => {
  if (dispatches.length === 0) return evaluate(conditions, coerced);
  const values: Record<string, unknown> = { ...coerced };
  for (const { name, node, leads, required } of dispatches) {
    const given = new Map(node.arguments?.map((each) => [each.name.value, valueFromASTUntyped(each.value, coerced)]));
    const id = given.get('id');
    const isNull = required.some((argument) => given.get(argument) === null);
    values[nullOf(name)] = isNull;
    values[name] = !isNull && typeof id === 'string' && leads(id);
    raw[`_id_${name.slice('id:'.length)}`] = id;
  }
  return evaluate(conditions, values);
};

/** Stages of a mutation, some of which have failed; a null for the whole stays null. */
const together = (texts: readonly string[], objects: readonly Written[]): PlannedResult => {
  const parts = [
    ...texts.map((text) => JSON.parse(`{${text}}`) as Record<string, unknown>),
    ...objects.map(({ data }) => data),
  ];
  const whole = parts.includes(null) ? null : Object.fromEntries(parts.flatMap((data) => Object.entries(data ?? {})));
  return { kind: 'object', data: whole, errors: objects.flatMap(({ errors }) => errors) };
};
