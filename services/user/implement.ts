import type { IncomingMessage } from 'node:http';
import { bodyOf, mismatchOf, parametersOf } from './contract.ts';
import type { Answer } from './contract.ts';
import { findOperation } from './document.ts';
import { readJson } from './read-json.ts';
import type { RawParameters } from './read-parameters.ts';

/** One operation of the document, served. */
export interface Endpoint {
  readonly operationId: string;
  readonly method: string;
  /** Matches the paths it serves; its named groups are the path parameters. */
  readonly path: RegExp;
  /** Checks the request and answers it; throws a refusal. */
  answer(request: IncomingMessage, raw: RawParameters): Promise<Answer>;
  mismatch(answer: Answer): string | undefined;
}

/** Binds a handler to an operation of the document: the handler only sees what the document allows, as the types it asks for. */
export const implement = <P, B>(operationId: string, handle: (parameters: P, body: B) => Answer): Endpoint => {
  const { path, method, operation } = findOperation(operationId);
  const toParameters = parametersOf<P>(operation);
  const toBody = bodyOf<B>(operation);
  return {
    operationId,
    method,
    path: toPattern(path),
    mismatch: mismatchOf(operation.responses),
    answer: async (request, raw) => {
      const parameters = toParameters(raw);
      const body = toBody(operation.requestBody ? await readJson(request) : undefined);
      return handle(parameters, body);
    },
  };
};

const toPattern = (path: string): RegExp =>
  new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`);
