import { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';

/** All that this service says when it refuses or fails: fixed texts, so nothing of a request or of its own insides is ever repeated. */
export const refusals = {
  FIRST: { code: 'BAD_REQUEST', message: '`first` must be from 0 to 100.' },
  AFTER: { code: 'BAD_REQUEST', message: '`after` is not a cursor of this list.' },
  SEARCH: { code: 'BAD_REQUEST', message: '`search` may have 100 characters at most.' },
  IDS: { code: 'BAD_REQUEST', message: '`ids` may hold 1000 ids at most.' },
  VIEWER: { code: 'UNAUTHENTICATED', message: 'This needs a signed-in user.' },
  TOO_LARGE: { code: 'PAYLOAD_TOO_LARGE', message: 'The body may have 1 MiB at most.' },
  REQUEST: { code: 'BAD_REQUEST', message: 'This is not a GraphQL request.' },
  PARSE: { code: 'GRAPHQL_PARSE_FAILED', message: 'The document is not valid GraphQL.' },
  VALIDATION: { code: 'GRAPHQL_VALIDATION_FAILED', message: 'The document does not fit the schema.' },
  VARIABLES: { code: 'BAD_REQUEST', message: 'The operation name or the variables do not fit the document.' },
  INTERNAL: { code: 'INTERNAL', message: 'The order service failed to answer this.' },
} as const;

/** Thrown by a resolver to refuse in one of the fixed ways. */
export class Refusal extends GraphQLError {
  constructor(kind: keyof typeof refusals) {
    const { code, message } = refusals[kind];
    super(message, { extensions: { code } });
  }
}

/** The one door through which errors leave: a foreign error goes out under a fixed text, an unexpected one also to stderr with its stack. */
export const useFixedErrors = (): Plugin => ({
  onResultProcess({ result, setResult }) {
    if (!('errors' in result) || result.errors === undefined) return;
    setResult({ ...result, errors: result.errors.map((error) => toFixed(error)) });
  },
});

const toFixed = (error: GraphQLError): GraphQLError => {
  if (error instanceof Refusal || error.originalError instanceof Refusal) return error;
  const kind = kindOf(error);
  if (kind === 'INTERNAL') process.stderr.write(`${error.originalError?.stack ?? error.stack ?? error.name}\n`);
  const { code, message } = refusals[kind];
  const http = error.extensions['http'] ?? (error.path === undefined ? { status: 500 } : undefined);
  return new GraphQLError(message, {
    nodes: error.nodes ?? null,
    source: error.source ?? null,
    positions: error.positions ?? null,
    path: error.path ?? null,
    extensions: http === undefined ? { code } : { code, http },
  });
};

/** What goes wrong before execution carries an HTTP status and no path; anything else is a fault of this service. */
const kindOf = ({ path, extensions }: GraphQLError): keyof typeof refusals => {
  if (path !== undefined || extensions['http'] === undefined) return 'INTERNAL';
  if (extensions['code'] === 'REQUEST_ENTITY_TOO_LARGE') return 'TOO_LARGE';
  if (extensions['code'] === 'GRAPHQL_PARSE_FAILED') return 'PARSE';
  if (extensions['code'] === 'GRAPHQL_VALIDATION_FAILED') return 'VALIDATION';
  return extensions['code'] === 'BAD_REQUEST' ? 'REQUEST' : 'VARIABLES';
};
