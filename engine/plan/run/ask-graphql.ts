import { comparableKey, fieldsOfKey, isComposite, toKeyText } from '../../composite-key.ts';
import type { Context } from '../../context.ts';
import { fromUnknown, GatewayError } from '../../errors.ts';
import { atMost, spareRows } from '../../row.ts';
import type { Source } from '../../source.ts';
import { matchRows } from '../../stitch/match-rows.ts';
import { sendGraphQL } from '../../transport/graphql.ts';
import { keyAlias, keyAliasAt } from '../compile/documents.ts';
import type { Runtime } from '../plan.ts';
import type { Part, Upstream } from '../upstream.ts';
import { callOf, documentOf, type AskedPart, type AskedRoot, type Key } from './asked.ts';
import { checkPages } from './check-pages.ts';
import type { Row } from './frame.ts';
import { readReply, unanswered } from './reply.ts';

/** What is asked of a GraphQL source, and for whom. */
export interface Question {
  readonly source: Source;
  readonly upstream: Upstream;
  readonly roots: readonly AskedRoot[];
  readonly parts: readonly AskedPart[];
  readonly values: Pick<Runtime, 'raw' | 'conditions'>;
  readonly ctx: Context;
}

/** Who is told what has come of it. */
export interface Answers {
  /** The fields of a root by their aliases, or what all of it failed with. */
  root(asked: AskedRoot, found: Row | GatewayError): void;
  row(asked: AskedPart, key: Key, found: Row | Error | null): void;
  /** Something has failed, here or in what is told. */
  fail(): void;
}

/** Asks all of it: in one call, or in as many as the joints' maxima make of the keys. */
export const askGraphQL = async (question: Question, answers: Answers): Promise<void> => {
  const { roots, parts } = question;
  const chunks = Math.max(
    roots.length > 0 ? 1 : 0,
    ...parts.map(({ part, keys }) => Math.ceil(keys.length / part.joint.max)),
  );
  if (chunks === 1) await askChunk(question, answers, 0);
  else await Promise.all(Array.from({ length: chunks }, (_, index) => askChunk(question, answers, index)));
};

const askChunk = async (question: Question, answers: Answers, index: number): Promise<void> => {
  const parts = question.parts.flatMap((each) => {
    const { max } = each.part.joint;
    if (index === 0 && each.keys.length <= max) return [each];
    const keys = each.keys.slice(index * max, (index + 1) * max);
    return keys.length === 0 ? [] : [{ ...each, keys }];
  });
  const roots = index === 0 ? question.roots : [];
  try {
    const data = await send({ ...question, roots, parts }, answers);
    for (const root of roots) answers.root(root, data);
    for (const each of parts) match(each, data, question.source, answers);
  } catch (thrown) {
    const error = fromUnknown(thrown);
    answers.fail();
    for (const root of roots) answers.root(root, error);
    for (const each of parts) for (const key of each.keys) answers.row(each, key, error);
  }
};

const send = async (
  { source, upstream, roots, parts: asked, values, ctx }: Question,
  answers: Answers,
): Promise<Record<string, unknown>> => {
  const { raw, conditions } = values;
  const document = documentOf(upstream, roots, asked);
  const variables: Record<string, unknown> = {};
  for (const name of document.variables) if (Object.hasOwn(raw, name)) variables[name] = raw[name];
  for (const condition of document.conditions) variables[`_c${condition}`] = conditions[condition] === true;
  for (const { alias, keys, wanted } of asked)
    variables[`_k${alias}`] = keys.map((key) => wanted.get(key)?.representation);
  const kind = upstream.operation === 'mutation' ? 'write' : 'read';
  const { fields, keys, parts, name } = document.call ?? callOf(roots, asked, conditions);
  const reply = await sendGraphQL(
    {
      source: source.name,
      name,
      parts,
      kind,
      size: keys.length - asked.length + asked.reduce((sum, each) => sum + each.keys.length, 0),
      request: { query: document.text, variables, roots: fields },
    },
    ctx,
  ).catch((error: unknown) => unanswered(error, keys));
  const { data, hasFailed } = readReply(reply, { keys, kind });
  if (hasFailed) answers.fail();
  const options = { service: source.name, raw };
  for (const { root } of roots)
    for (const { alias, pages } of root.fields)
      if (pages.length > 0) checkPages({ [alias]: data[alias] }, pages, options);
  for (const { part, alias } of asked) checkPages(data[alias], part.pages, options);
  return data;
};

/** Rows find their keys by the key they carry, never by their place; what failed at a place is about the key that was asked for there. */
const match = (asked: AskedPart, data: Record<string, unknown>, { name: service }: Source, answers: Answers): void => {
  const { part, keys, alias } = asked;
  const rows = data[alias];
  const invalid = (): GatewayError => new GatewayError('DOWNSTREAM_INVALID_RESPONSE', { service });
  if (!Array.isArray(rows)) {
    answers.fail();
    const error = rows instanceof GatewayError ? rows : invalid();
    for (const key of keys) answers.row(asked, key, error);
    return;
  }
  atMost(rows, keys.length + spareRows, service);
  const isOfType = (row: Row): boolean =>
    part.joint.isRepresented !== true || Reflect.get(row, '__typename') === part.type;
  const found = matchRows(
    rows.every(isAnswered) ? rows : rows.map((row: unknown) => (isAnswered(row) ? row : {})),
    isComposite(part.joint.key) ? keys.map((key) => comparableKey(String(key))) : keys,
    {
      keyOf: (row) => (isOfType(row) ? keyIn(row, part) : undefined),
      unreadable: invalid,
    },
  );
  // Representations are answered one by one: of fewer answers nobody knows which is missing, and none of them is "there is no such thing".
  const isShort = part.joint.isRepresented === true && rows.length !== keys.length;
  for (let index = 0; index < keys.length; index++) {
    const [key, answered = null] = [keys[index], found[index]];
    const row = answered === null && isShort ? invalid() : answered;
    if (row instanceof Error) answers.fail();
    if (key !== undefined) answers.row(asked, key, row);
  }
};

/** What a row says its key is; undefined where it does not. */
const keyIn = (row: Row, { joint }: Part): unknown => {
  if (!isComposite(joint.key)) return row[keyAlias];
  const text = toKeyText(fieldsOfKey(joint.key).map((_name, index) => row[keyAliasAt(index)]));
  return text === null ? undefined : comparableKey(text);
};

const isAnswered = (row: unknown): row is Row | GatewayError | null => typeof row === 'object' && !Array.isArray(row);
