import addFormats from 'ajv-formats';
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import { fromCursor } from './cursor.ts';
import { document, resolve } from './document.ts';
import type { Operation, Responses } from './document.ts';
import { isProblemCode, problems, Refusal } from './problem.ts';
import type { FieldProblem, ProblemCode } from './problem.ts';
import { readParameters } from './read-parameters.ts';
import type { RawParameters } from './read-parameters.ts';

/** What the service says, before it is written to the connection; header names are in lower case. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** Checks the parameters of one operation against the document and gives them typed, or throws a refusal. */
export const parametersOf = <P>(operation: Operation): ((raw: RawParameters) => P) => {
  const declared = operation.parameters.map(({ $ref }) => ({
    $ref,
    ...resolve(document.components.parameters, { $ref }),
  }));
  const inPlace = (place: string) => {
    const here = declared.filter((parameter) => parameter.in === place);
    return {
      type: 'object',
      required: here.filter(({ required }) => required).map(({ name }) => name),
      properties: Object.fromEntries(here.map(({ name, $ref, schema }) => [name, schemaOf($ref, schema.default)])),
      additionalProperties: false,
    };
  };
  const validate = ajv.compile<P>({
    type: 'object',
    properties: {
      header: inPlace('header'),
      path: inPlace('path'),
      query: { allOf: [operation['x-query'] ?? {}, inPlace('query')] },
    },
  });
  return function check(raw) {
    const values: unknown = readParameters(declared, raw);
    if (validate(values)) return values;
    throw refusal(validate, 'invalid-parameter', ([, parameter = '']) => parameter !== '' && { parameter });
  };
};

/** Checks the body of one operation against the document and gives it typed, or throws a refusal that lists every field. */
export const bodyOf = <B>({ requestBody }: Operation): ((value: unknown) => B) => {
  const validate = ajv.compile<B>(requestBody ? contentSchema(requestBody.$ref, 'application/json') : {});
  return function check(value) {
    if (validate(value)) return value;
    throw refusal(validate, 'invalid-body', (path) => ({ pointer: ['#', ...path].join('/') }));
  };
};

/** Says in words without data how an answer differs from what the document promises, undefined when it does not. */
export const mismatchOf = (responses: Responses): ((answer: Answer) => string | undefined) => {
  const validators = new Map(
    Object.entries(responses).map(([status, { $ref }]) => [Number(status), validatorOfResponse($ref)]),
  );
  return function check({ status, headers, body }) {
    const validate = validators.get(status);
    if (!validate) return `status ${status} is not in the document`;
    if (validate({ headers, body })) return undefined;
    const [first] = validate.errors ?? [];
    return `${status} with ${first?.instancePath} that ${first?.message}`;
  };
};

const ajv = new Ajv2020({
  strict: true,
  strictRequired: false,
  allErrors: true,
  verbose: true,
  useDefaults: true,
  allowUnionTypes: true,
});
addFormats.default(ajv);
ajv.addFormat('user-cursor', (text) => fromCursor(text) !== undefined);
ajv.addVocabulary(['x-problem', ...Object.keys(document)]);
ajv.addSchema(document, 'openapi.json');

const schemaOf = ($ref: string, standard?: unknown) => ({
  $ref: `openapi.json${$ref}/schema`,
  ...(standard !== undefined && { default: standard }),
});

const contentSchema = ($ref: string, mediaType: string) => schemaOf(`${$ref}/content/${mediaType.replace('/', '~1')}`);

const responseValidators = new Map<string, ValidateFunction>();

const validatorOfResponse = ($ref: string): ValidateFunction => {
  const known = responseValidators.get($ref);
  if (known) return known;
  const { headers, content } = resolve(document.components.responses, { $ref });
  const mediaTypes = Object.keys(content);
  const promised = Object.entries(headers).map(
    ([name, header]) => [name.toLowerCase(), schemaOf(header.$ref)] as const,
  );
  const validate = ajv.compile({
    type: 'object',
    required: ['headers', 'body'],
    properties: {
      headers: {
        type: 'object',
        required: ['content-type', ...promised.map(([name]) => name)],
        properties: { 'content-type': { enum: mediaTypes }, ...Object.fromEntries(promised) },
      },
      body: { anyOf: mediaTypes.map((mediaType) => contentSchema($ref, mediaType)) },
    },
  });
  responseValidators.set($ref, validate);
  return validate;
};

/** Names each refused field once, by what its schema says; the first one decides what the whole is called. */
const refusal = (
  validate: ValidateFunction,
  otherwise: ProblemCode,
  place: (path: readonly string[]) => Pick<FieldProblem, 'parameter' | 'pointer'> | false,
): Refusal => {
  const fields = new Map<string, FieldProblem>();
  let code: ProblemCode | undefined;
  for (const error of validate.errors ?? []) {
    const said = saidBy(error, otherwise);
    code ??= said.code;
    const where = place(pathOf(error));
    if (where) {
      const key = JSON.stringify(where);
      fields.set(key, fields.get(key) ?? { ...said, ...where });
    }
  }
  return new Refusal(code ?? otherwise, {
    errors: [...fields.values()],
    ...(code === 'unsupported-version' && { supported: supportedVersions() }),
  });
};

const saidBy = ({ parentSchema }: ErrorObject, otherwise: ProblemCode): Pick<FieldProblem, 'code' | 'detail'> => {
  const code = isProblemCode(parentSchema?.['x-problem']) ? parentSchema['x-problem'] : otherwise;
  const description: unknown = parentSchema?.['description'];
  return { code, detail: typeof description === 'string' ? description : problems[code].title };
};

/** Only names that the document has: the path of an error ends above a property that should not be there. */
const pathOf = ({ instancePath, keyword, params }: ErrorObject): string[] => {
  const path = instancePath.split('/').slice(1);
  const missing: unknown = keyword === 'required' ? params['missingProperty'] : undefined;
  return typeof missing === 'string' ? [...path, missing] : path;
};

const supportedVersions = (): readonly string[] => document.components.parameters['ApiVersion']?.schema.enum ?? [];
