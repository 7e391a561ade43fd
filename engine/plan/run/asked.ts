import { parse, visit } from 'graphql';
import type { GatewayError } from '../../errors.ts';
import { partText } from '../part-text.ts';
import type { Part, PartField, RootPart, Upstream, UpstreamCall, UpstreamDocument } from '../upstream.ts';
import type { Frame } from './frame.ts';

export interface AskedRoot {
  readonly root: RootPart;
  readonly frame: Frame;
  /** What of it is asked for, where that is not all. */
  readonly alias?: string;
}

/** A part that is asked for, of some of its keys: all those of which the same fields can be asked. */
export interface AskedPart {
  readonly part: Part;
  /** Without those that need something which has failed. */
  readonly fields: readonly PartField[];
  readonly keys: readonly Key[];
  /** Where the row of each key is wanted. */
  readonly wanted: ReadonlyMap<Key, Wanted>;
  readonly alias: string;
}

export interface Wanted {
  readonly frame: Frame;
  readonly slot: number;
  /** What the source is given; the key itself, or what stands for it. */
  readonly representation: unknown;
  /** The fields that are not asked for, each with the error of what it needs; null where all are. */
  readonly failed: Failed | null;
  /** Where else it is wanted. */
  next: Wanted | null;
}

export type Key = string | number;
export type Failed = Readonly<Record<string, GatewayError>>;

/** The text that asks for these parts, made once for each set of parts there can be. */
export const documentOf = (
  upstream: Upstream,
  roots: readonly AskedRoot[],
  asked: readonly AskedPart[],
): UpstreamDocument => {
  const name = [...roots.map(({ root, alias }) => alias ?? root.slot), '/', ...asked.map(({ alias }) => alias)].join(
    ' ',
  );
  const known = upstream.documents.get(name);
  if (known !== undefined) return known;
  const body = [...roots.flatMap(({ root }) => root.fields.map(({ text }) => text)), ...asked.map(askedText)].join(' ');
  const used = variablesIn(`{${body}}`);
  const typeOf = (variable: string): string =>
    typesOf(asked).get(variable) ??
    upstream.declarations.get(variable) ??
    (variable.startsWith('_c') ? 'Boolean!' : '[ID!]!');
  const declared = used.map((variable) => `$${variable}:${typeOf(variable)}`).join(' ');
  const made: UpstreamDocument = {
    text: `${upstream.operation}${declared === '' ? '' : `(${declared})`}{${body}}`,
    variables: used.filter((variable) => upstream.declarations.has(variable)),
    conditions: used.flatMap((variable) => (/^_c\d+$/.test(variable) ? [Number(variable.slice(2))] : [])),
    call: roots.every(({ root }) => root.fields.every(({ condition }) => condition === always))
      ? callOf(roots, asked)
      : null,
  };
  if (upstream.documents.size < maxDocuments) upstream.documents.set(name, made);
  return made;
};

/** What is asked for under these conditions; under any, where none are given. */
export const callOf = (
  roots: readonly AskedRoot[],
  asked: readonly AskedPart[],
  conditions?: readonly boolean[],
): UpstreamCall => {
  const fields = new Map([
    ...roots.flatMap(({ root }) =>
      root.fields.flatMap(({ alias, name, condition }) =>
        conditions === undefined || conditions[condition] === true ? [[alias, name] as const] : [],
      ),
    ),
    ...asked.map(({ part, alias }) => [alias, part.field] as const),
  ]);
  const parts = [...new Set(fields.values())].toSorted();
  return { fields, keys: [...fields.keys()], parts, name: parts.join('+') };
};

/** The condition that holds always. */
const always = 0;

const maxDocuments = 64;

const askedText = ({ part, fields, alias }: AskedPart): string => {
  const argument = part.joint.isRepresented === true ? 'representations' : 'ids';
  return `${alias}:${part.field}(${argument}:$_k${alias})${partText(part, fields)}`;
};

const variablesIn = (text: string): readonly string[] => {
  const names = new Set<string>();
  visit(parse(text, { noLocation: true }), { Variable: ({ name }) => void names.add(name.value) });
  return [...names];
};

const typesOf = (asked: readonly AskedPart[]): ReadonlyMap<string, string> =>
  new Map(asked.map(({ part, alias }) => [`_k${alias}`, part.joint.isRepresented === true ? '[_Any!]!' : '[ID!]!']));
