import { readFile } from 'node:fs/promises';
import { getIntrospectionQuery, type GraphQLSchema } from 'graphql';
import { readSchema, UnreadableSchema, type Published } from './read-schema.ts';

type Headers = Readonly<Record<string, string>>;

/** The schema in a file or at a URL: SDL, an introspection result, or an endpoint that answers introspection. */
export const publishedAt = async (
  place: string,
  { headers = {} }: { readonly headers?: Headers } = {},
): Promise<Published> => {
  const url = /^https?:\/\//u.test(place) ? toUrl(place) : null;
  if (url === null) return { name: place, schema: readSchema(await textOf(place), place), ahead: false };
  return { name: nameOf(url), schema: await fromUrl(url, headers), ahead: false };
};

const maxBytes = 20_000_000;
const timeoutMs = 15_000;

const toUrl = (text: string): URL => {
  if (!URL.canParse(text)) throw new UnreadableSchema('--against looks like a URL, but is none');
  return new URL(text);
};

/** Without what may be secret. */
const nameOf = ({ origin, pathname }: URL): string => `${origin}${pathname}`;

const textOf = async (path: string): Promise<string> => {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new UnreadableSchema(`${path} cannot be read (${String(Reflect.get(Object(error), 'code'))})`);
  }
};

const fromUrl = async (url: URL, headers: Headers): Promise<GraphQLSchema> => {
  const served = await ask(url, {
    headers: { accept: 'application/graphql, text/plain, application/json', ...headers },
  });
  const schema = served ?? (await ask(url, introspection(headers)));
  if (schema !== null) return schema;
  throw new UnreadableSchema(
    `${nameOf(url)} neither serves a schema nor answers introspection; where it is closed, open it by --header 'Authorization: Bearer …'`,
  );
};

const introspection = (headers: Headers): RequestInit => ({
  method: 'POST',
  headers: { accept: 'application/json', 'content-type': 'application/json', ...headers },
  body: JSON.stringify({ query: getIntrospectionQuery({ specifiedByUrl: true, inputValueDeprecation: true }) }),
});

/** The schema in the answer; null where the answer holds none. */
const ask = async (url: URL, init: RequestInit): Promise<GraphQLSchema | null> => {
  const text = await bodyOf(url, init);
  try {
    return text === null ? null : readSchema(text, nameOf(url));
  } catch {
    return null;
  }
};

const bodyOf = async (url: URL, init: RequestInit): Promise<string | null> => {
  try {
    const response = await fetch(url, { ...init, signal: AbortSignal.timeout(timeoutMs) });
    if (!response.ok || response.body === null) {
      await response.body?.cancel();
      return null;
    }
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    for await (const chunk of response.body) {
      bytes += chunk.byteLength;
      if (bytes > maxBytes) throw new Error('the answer is too large');
      chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString('utf8');
  } catch {
    throw new UnreadableSchema(`${nameOf(url)} cannot be reached, or answers without an end`);
  }
};
