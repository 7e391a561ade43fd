import type { IncomingHttpHeaders } from 'node:http';
import { getOperationAST, type DocumentNode } from 'graphql';
import type { KeptAnswer } from './answer-cache.ts';
import { attempt } from '../attempt.ts';
import type { RequestContext } from '../context.ts';
import { extensionsOf, type AnswerOperation } from './answer-operation.ts';
import type { ReadParams, RequestParams } from './request-params.ts';
import type { TellErrors } from './tell-errors.ts';
import { asidesOf } from './use-asides.ts';
import { readPatience } from './use-deadline.ts';

/** A whole answer of status 200, ready to be sent. */
export interface FastAnswer {
  readonly text: string;
  readonly contentType: string;
  /** What it may be kept as by whoever gets it. */
  readonly kept: KeptAnswer | null;
}

export interface FastRequest {
  readonly headers: IncomingHttpHeaders;
  /** JSON that has been read, of a POST; null for a GET. */
  readonly body: Buffer | null;
  /** The address from its question mark on. */
  readonly search: string;
  readonly context: RequestContext;
}

/** Null for a request that goes through yoga: for that nothing has been called, and nothing is remembered of it. */
export type FastPath = (request: FastRequest) => Promise<FastAnswer | null>;

/** What yoga has found to be good, by the text that it came as. */
export interface Known {
  /** A document that has been parsed and is valid. */
  document(text: string): DocumentNode | undefined;
  /** The content type that answers have for this header `accept`. */
  contentType(accept: string): string | undefined;
}

export interface FastPathOptions {
  readonly known: Known;
  readonly readParams: ReadParams;
  /** Hears of a document that has been run under a hash. */
  readonly onRun: (params: RequestParams, document: DocumentNode) => void;
  readonly answerOperation: AnswerOperation;
  readonly tellErrors: TellErrors;
  /** In the strict profile nothing is said beside an answer. */
  readonly isStrict: boolean;
}

/**
 * Answers what has been asked before without yoga, whose requests, responses and plugins would cost more than all the rest. It does what they
 * do, by the same functions; whatever it does not know to be good (a new document, an `accept` not seen yet, parameters or variables that do
 * not fit) goes the long way, which refuses it or makes it known.
 */
export const createFastPath =
  ({ known, readParams, onRun, answerOperation, tellErrors, isStrict }: FastPathOptions): FastPath =>
  async ({ headers, body, search, context }) => {
    const contentType = known.contentType(headers.accept ?? '');
    if (contentType === undefined || (!isStrict && headers['x-plan'] !== undefined)) return null;
    const patienceMs = readPatience(headers['x-deadline-ms'] as string | undefined);
    // What is not as it should be, yoga tells.
    const params = attempt(() => (body === null ? readParams.fromSearch(search) : readParams.fromBody(body)));
    const document = params && known.document(params.query);
    if (params === undefined || patienceMs === null || document === undefined) return null;
    const operation = getOperationAST(document, params.operationName);
    if (!operation) return null;
    if (operation.operation !== 'query' && (body === null || operation.operation === 'subscription')) return null;
    const { operationName, variables: variableValues, onError = 'PROPAGATE' } = params;
    const result = await answerOperation({
      document,
      text: params.query,
      operationName,
      variableValues,
      context,
      onError,
      patienceMs,
    });
    if (result.kind === 'refused') return null;
    if (params.hash !== undefined) onRun(params, document);
    const given = result.kind === 'object' && result.errors.length > 0 ? result.errors : undefined;
    const errors = tellErrors({ errors: given, hasData: true, context });
    const extensions = {
      ...extensionsOf(context),
      ...(isStrict ? {} : asidesOf({ ledger: headers['x-ledger'], cache: headers['x-cache'] }, context)),
    };
    const before = given === undefined ? '' : `"errors":${JSON.stringify(errors)},`;
    const data = result.kind === 'text' ? result.text : JSON.stringify(result.data);
    const after = Object.keys(extensions).length === 0 ? '' : `,"extensions":${JSON.stringify(extensions)}`;
    const kept = (after === '' && result.kept) || null;
    return { text: `{${before}"data":${data}${after}}`, contentType, kept };
  };
