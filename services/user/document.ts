import openapi from './openapi.json' with { type: 'json' };

/** The part of OpenAPI 3.1 that `openapi.json` is written in: parameters, bodies, headers and responses are always references. */
export interface Document {
  readonly info: { readonly version: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  /** What is answered where no operation is. */
  readonly 'x-unrouted': Responses;
  readonly components: {
    readonly parameters: Readonly<Record<string, Parameter>>;
    readonly requestBodies: Readonly<Record<string, { readonly content: Content }>>;
    readonly headers: Readonly<Record<string, object>>;
    readonly responses: Readonly<Record<string, Response>>;
  };
}

export interface Reference {
  readonly $ref: string;
}

export interface Operation {
  readonly operationId: string;
  readonly parameters: readonly Reference[];
  readonly requestBody?: Reference;
  readonly responses: Responses;
  /** A JSON Schema for all query parameters together. */
  readonly 'x-query'?: object;
}

/** By status. */
export type Responses = Readonly<Record<string, Reference>>;

export interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema: {
    readonly $ref?: string;
    readonly type?: string;
    readonly enum?: readonly string[];
    readonly default?: unknown;
  };
}

export interface Response {
  readonly headers: Readonly<Record<string, Reference>>;
  readonly content: Content;
}

/** By media type. */
export type Content = Readonly<Record<string, object>>;

export const document: Document = openapi;

export const operationIds: readonly string[] = Object.values(document.paths).flatMap((operations) =>
  Object.values(operations).map(({ operationId }) => operationId),
);

/** The component that a reference points to; a reference into nothing stops the start. */
export const resolve = <T>(components: Readonly<Record<string, T>>, { $ref }: Reference): T => {
  const component = components[$ref.slice($ref.lastIndexOf('/') + 1)];
  if (component === undefined) throw new Error(`openapi.json: ${$ref} points to nothing`);
  return component;
};

/** The operation with this id and where it is served; an id that the document lacks stops the start. */
export const findOperation = (id: string): { path: string; method: string; operation: Operation } => {
  for (const [path, operations] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(operations)) {
      if (operation.operationId === id) return { path, method: method.toUpperCase(), operation };
    }
  }
  throw new Error(`openapi.json: there is no operation ${id}`);
};
