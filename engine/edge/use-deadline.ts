import { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { GatewayError } from '../errors.ts';

/** Refuses a header `x-deadline-ms` that is none. A client asks for less time than there is, never for more. */
export const useDeadline = (): Plugin => ({
  onRequestParse: ({ request }) => {
    patienceIn(request);
  },
});

/** How long the client is ready to wait. */
export const patienceIn = ({ headers }: Pick<Request, 'headers'>): number => {
  const patienceMs = readPatience(headers.get('x-deadline-ms') ?? undefined);
  if (patienceMs === null) throw malformed();
  return patienceMs;
};

/** The header in milliseconds: `Infinity` where there is none, null for what is no whole number from 1 on. */
export const readPatience = (header: string | undefined): number | null => {
  if (header === undefined) return Infinity;
  return /^0*[1-9]\d{0,8}$/.test(header) ? Number(header) : null;
};

const malformed = (): GraphQLError => {
  const message = '"x-deadline-ms" is a whole number of milliseconds, at least 1.';
  return new GraphQLError(message, {
    originalError: new GatewayError('BAD_REQUEST', { message }),
    extensions: { http: { status: 400 } },
  });
};
