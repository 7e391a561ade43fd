import type { IncomingHttpHeaders } from 'node:http';
import type { Parameter } from './document.ts';

/** The parameters of a request as they came. */
export interface RawParameters {
  readonly headers: IncomingHttpHeaders;
  /** Still percent-encoded. */
  readonly path: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
}

/** Turns text into the types that the parameters declare; what cannot be turned stays as it is, for validation to refuse. */
export const readParameters = (declared: readonly Parameter[], { headers, path, query }: RawParameters) => {
  const typeOf = new Map(declared.map((parameter) => [`${parameter.in} ${parameter.name}`, parameter.schema.type]));
  const read = (place: string, name: string, text: string): [string, unknown] => [
    name,
    toValue(text, typeOf.get(`${place} ${name}`)),
  ];
  return {
    header: Object.fromEntries(
      declared
        .filter((parameter) => parameter.in === 'header')
        .flatMap(({ name }) => {
          const text = headers[name.toLowerCase()];
          return typeof text === 'string' ? [read('header', name, text)] : [];
        }),
    ),
    path: Object.fromEntries(Object.entries(path).map(([name, text]) => read('path', name, decode(text)))),
    query: Object.fromEntries(
      [...new Set(query.keys())].map((name) => {
        const values = query.getAll(name).map((text) => read('query', name, text)[1]);
        return [name, values.length === 1 ? values[0] : values];
      }),
    ),
  };
};

const toValue = (text: string, type: string | undefined): unknown => {
  if (type === 'array') return text.split(',');
  if (type === 'integer' && /^-?[0-9]{1,15}$/.test(text)) return Number(text);
  return text;
};

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};
