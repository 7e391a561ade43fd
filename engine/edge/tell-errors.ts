import { GraphQLError, Kind } from 'graphql';
import type { Context } from '../context.ts';
import { codes, fromUnknown, GatewayError, type Code } from '../errors.ts';
import type { Sighting } from '../telemetry/logger.ts';
import { toldOnce } from './told-once.ts';

export interface TellErrorsOptions {
  /** The strict profile says no more about a refused document than that it was refused. */
  readonly isStrict: boolean;
  /** Hears of what is in no row of the table, and once of each call that failed; never of a client's mistake, or of one that has left. */
  readonly onError: (error: GatewayError, context: Context, sighting: Sighting) => void;
}

export interface Failed {
  /** Absent where the answer has none: something else may have answered in the place of what failed. */
  readonly errors: readonly GraphQLError[] | undefined;
  /** Whether the operation was run. */
  readonly hasData: boolean;
  readonly context: Context;
}

/** The one translation of whatever went wrong into what a client may read: the table's code and words, the path, and nothing else. */
export type TellErrors = (failed: Failed) => readonly GraphQLError[];

export const createTellErrors =
  ({ isStrict, onError }: TellErrorsOptions): TellErrors =>
  ({ errors = [], hasData, context }) => {
    const { covered } = context.ledger;
    if (errors.length === 0 && covered.length === 0) return [];
    // A refused document is refused whatever its sixth mistake is; what failed while running is told without exception.
    const told = errors.slice(0, hasData ? undefined : maxRefusals);
    const typed = told.map((error) => ({ error, typed: toTyped(error, isStrict) }));
    const visible = typed.flatMap(({ error, typed: failure }) =>
      codes[failure.code].status >= 500 ? [{ error: failure, field: fieldOf(error) }] : [],
    );
    const failures = [...visible, ...covered.map((error) => ({ error }))];
    if (!context.signal.aborted)
      for (const { error, sighting } of toldOnce(failures)) onError(error, context, sighting);
    return typed.map((each) => toPublic(each.error, each.typed, context.traceId, hasData));
  };

/** GraphQL's own complaints about a document carry their code already; everything else goes through the one door. */
const toTyped = (error: GraphQLError, isStrict: boolean): GatewayError => {
  const typed = fromUnknown(error);
  if (typed.code !== 'INTERNAL' || !isGraphQLsOwn(error)) return typed;
  const code = requestCode(error);
  if (code === undefined) return typed;
  const message = isStrict ? codes[code].says : code === 'BAD_REQUEST' ? variableMessage(error.message) : error.message;
  return new GatewayError(code, { message });
};

/** By its name in the schema: what the client calls it is the client's. */
const fieldOf = ({ nodes }: GraphQLError): string | undefined => {
  const [node] = nodes ?? [];
  return node?.kind === Kind.FIELD ? node.name.value : undefined;
};

const maxRefusals = 5;

/** Nothing but GraphQL's own errors all the way down: not a thrown exception that graphql-js has wrapped. */
const isGraphQLsOwn = (error: Error): boolean =>
  error instanceof GraphQLError && (error.originalError === undefined || isGraphQLsOwn(error.originalError));

const requestCode = ({ extensions, path }: GraphQLError): Code | undefined => {
  const { code } = extensions;
  if (code === 'GRAPHQL_PARSE_FAILED' || code === 'GRAPHQL_VALIDATION_FAILED') return code;
  return path === undefined ? 'BAD_REQUEST' : undefined;
};

/** graphql-js puts the value of a variable that does not fit into its message; only the variable's name may be said. */
const variableMessage = (message: string): string => {
  const [, name] = /^Variable "\$(\w+)" /.exec(message) ?? [];
  return name === undefined ? message : `Variable "$${name}" does not fit its type.`;
};

const toPublic = (error: GraphQLError, typed: GatewayError, traceId: string, hasData: boolean): GraphQLError => {
  const { code, service, retryAfterMs, message } = typed;
  const { retryable, status } = codes[code];
  return new GraphQLError(message, {
    nodes: error.nodes ?? null,
    source: error.source ?? null,
    positions: error.positions ?? null,
    path: error.path ?? null,
    extensions: {
      code,
      ...(service === undefined ? {} : { service }),
      retryable,
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
      traceId,
      ...(hasData ? {} : { http: httpOf(error, status) }),
    },
  });
};

/** A status yoga has chosen for a malformed request stands; a refused document is 200 for clients that only know `application/json`. */
const httpOf = ({ extensions }: GraphQLError, status: number): NonNullable<GraphQLError['extensions']['http']> =>
  extensions.http ?? { status, spec: status === 400 };
