import { GraphQLError, parse, type DocumentNode, type validate } from 'graphql';
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
    onValidate: ({ addValidationRule, validateFn, setValidationFn }) => {
      addValidationRule(rule);
      setValidationFn(
        (...args: Parameters<typeof validate>): readonly GraphQLError[] =>
          unlessTooDeep(() => validateFn(...args)) ?? [tooComplex('Validation aborted.')],
      );
      return ({ result, setResult }) => setResult(result.map(fromAborted));
    },
  };
};

/** graphql-js gives up on a document whose fields it would have to compare too often, and says no more than that. */
const fromAborted = (error: Error): Error =>
  error.message === 'Validation aborted.' ? tooComplex(error.message) : error;

const tooComplex = (says: string): GraphQLError =>
  new GraphQLError(says, { originalError: new GatewayError('QUERY_TOO_COMPLEX') });

/** graphql-js goes down into selections by calling itself: where many tokens are allowed, they may lie deeper within each other than the stack is. */
const unlessTooDeep = <Result>(run: () => Result): Result | undefined => {
  try {
    return run();
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
};

const parseUpTo = (maxTokens: number, source: string): DocumentNode => {
  try {
    const document = unlessTooDeep(() => parse(source, { maxTokens }));
    if (document === undefined) throw tooComplex('Parsing aborted.');
    return document;
  } catch (error) {
    if (!(error instanceof GraphQLError) || !error.message.includes('tokens. Parsing aborted')) throw error;
    const message = `The document has more than ${maxTokens} tokens.`;
    throw new GraphQLError(message, { originalError: new GatewayError('QUERY_TOO_COMPLEX', { message }) });
  }
};
