import { GraphQLError, parse } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { GatewayError } from '../errors.ts';
import { depthGuard } from './depth-guard.ts';

export interface Limits {
  /** Levels of fields in one operation. */
  readonly maxDepth: number;
  /** Lexical tokens in one document. */
  readonly maxTokens: number;
}

/** Refuses documents that are too long while they are parsed, and too deep before anything runs: `QUERY_TOO_COMPLEX`, naming the limit. */
export const useLimits = ({ maxDepth, maxTokens }: Limits): Plugin => {
  const rule = depthGuard(maxDepth);
  return {
    onParse: ({ setParseFn }) => {
      setParseFn((source: string) => parseUpTo(maxTokens, source));
    },
    onValidate: ({ addValidationRule }) => {
      addValidationRule(rule);
      return ({ result, setResult }) => setResult(result.map(fromAborted));
    },
  };
};

/** graphql-js gives up on a document whose fields it would have to compare too often, and says no more than that. */
const fromAborted = (error: Error): Error =>
  error.message === 'Validation aborted.'
    ? new GraphQLError(error.message, { originalError: new GatewayError('QUERY_TOO_COMPLEX') })
    : error;

const parseUpTo = (maxTokens: number, source: string) => {
  try {
    return parse(source, { maxTokens });
  } catch (error) {
    if (!(error instanceof GraphQLError) || !error.message.includes('Parsing aborted')) throw error;
    const message = `The document has more than ${maxTokens} tokens.`;
    throw new GraphQLError(message, { originalError: new GatewayError('QUERY_TOO_COMPLEX', { message }) });
  }
};
