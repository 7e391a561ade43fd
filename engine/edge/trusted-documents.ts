import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { attempt } from '../attempt.ts';
import type { ServerSettings } from '../server-settings.ts';
import { SettingsError } from '../settings.ts';
import type { PersistedOptions } from './persisted-operations.ts';

/** What the settings say of documents; throws what is wrong with them. */
export const openDocuments = ({
  TRUSTED_DOCUMENTS: path,
  ACCEPT_DOCUMENTS,
}: Pick<ServerSettings, 'TRUSTED_DOCUMENTS' | 'ACCEPT_DOCUMENTS'>): PersistedOptions => {
  const isTrustedOnly = ACCEPT_DOCUMENTS === 'trusted';
  if (path === undefined && isTrustedOnly) throw wrong('is not set, while ACCEPT_DOCUMENTS is trusted: give the file.');
  try {
    return path === undefined ? {} : { isTrustedOnly, trusted: readTrustedDocuments(path) };
  } catch (error) {
    throw wrong(error instanceof Error ? error.message : String(error));
  }
};

const wrong = (problem: string) => new SettingsError([{ name: 'TRUSTED_DOCUMENTS', problem }]);

/**
 * Reads a manifest of trusted documents: `{ id: text }`, as GraphQL Code Generator and Relay write it, or Apollo's
 * `{ format, version, operations: [{ id, body }] }`. Throws an error whose message says what is wrong with the file.
 */
export const readTrustedDocuments = (path: string): ReadonlyMap<string, string> => {
  const text = attempt(() => readFileSync(path, 'utf8'));
  if (text === undefined) throw new Error('cannot be read');
  const given = attempt((): unknown => JSON.parse(text));
  const documents = fromApollo(given) ?? plain.safeParse(given).data;
  if (documents === undefined) throw new Error('is not a manifest of documents: JSON of the form { "id": "query …" }');
  return new Map(Object.entries(documents).map(([id, body]) => [id.replace(/^sha256:/, ''), body]));
};

const fromApollo = (given: unknown): Readonly<Record<string, string>> | undefined => {
  const { data } = apollo.safeParse(given);
  return data === undefined ? undefined : Object.fromEntries(data.operations.map(({ id, body }) => [id, body]));
};

const apollo = z.object({
  format: z.literal('apollo-persisted-query-manifest'),
  operations: z.array(z.object({ id: z.string().min(1), body: z.string().min(1) })),
});
const plain = z.record(z.string().min(1), z.string().min(1));
