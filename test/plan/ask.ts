import { parse } from 'graphql';
import { GatewayError } from '../../engine/errors.ts';
import { createPlanner } from '../../engine/plan/execute.ts';
import type { OnError } from '../../engine/plan/write/write-object.ts';
import { rows as fixed, type Fault } from './error-paths.ts';
import type { Failures } from './world/failures.ts';
import type { Row } from './world/rows.ts';
import { createRun, type SeenCall } from './world/run.ts';
import { contextOf, planned } from './world/sources.ts';

export interface AskOptions {
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly operationName?: string;
  readonly as?: string;
  readonly faults?: readonly Fault[];
  /** Whether sources take the parents of what must be there and is not along with it. */
  readonly isPropagated?: boolean;
  readonly rows?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly onError?: OnError;
  readonly form?: 'object';
  readonly turns?: (call: number) => number;
}

export interface Answer {
  /** As text where it was written as text. */
  readonly kind: 'text' | 'object' | 'refused';
  readonly data: any;
  /** `DOWNSTREAM_REFUSED at books.1.title` */
  readonly errors: readonly string[];
  readonly calls: readonly SeenCall[];
}

const planner = createPlanner(planned);

/** Asks the world of the differential test, over a few rows that can be kept in mind. */
export const ask = async (operation: string, options: AskOptions = {}): Promise<Answer> => {
  const {
    variables,
    operationName,
    as,
    faults = [],
    isPropagated = false,
    rows = fixed,
    onError,
    form,
    turns,
  } = options;
  const viewer = as === undefined ? null : { id: as, scopes: new Set<string>() };
  const run = createRun({
    rows: worldOf(rows),
    failures: failing(faults),
    viewer,
    isPropagated,
    ...(turns === undefined ? {} : { turns }),
  });
  const result = await planner.execute({
    document: parse(operation),
    operationName,
    variableValues: variables,
    context: contextOf(planned, run),
    ...(onError === undefined ? {} : { onError }),
    ...(form === undefined ? {} : { form }),
  });
  const errors = result.kind === 'text' ? [] : result.errors;
  return {
    kind: result.kind,
    data: result.kind === 'text' ? JSON.parse(result.text) : result.kind === 'object' ? result.data : null,
    errors: errors.map(({ path = [], originalError }) =>
      [originalError instanceof GatewayError ? originalError.code : 'none', 'at', path.join('.')].join(' '),
    ),
    calls: run.calls,
  };
};

const worldOf = (rows: NonNullable<AskOptions['rows']>): ReadonlyMap<string, Row> =>
  new Map(
    Object.entries(rows).map(([id, { type, in: sources, ...fields }]) => [
      id,
      {
        $t: String(type),
        $k: id,
        ...(Array.isArray(sources) ? { $in: sources as string[] } : {}),
        id,
        ...fields,
      },
    ]),
  );

const failing =
  (faults: readonly Fault[]): Failures =>
  (source, type, key, field) => {
    const found = faults.find((fault) => fault.source === source && fault.at === `${type} ${key} ${field}`);
    return found === undefined ? null : { kind: 'error', error: new GatewayError(found.code, { service: source }) };
  };
