import {
  Kind,
  parse,
  print,
  valueFromASTUntyped,
  visit,
  type DirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
} from 'graphql';
import { fieldsOfKey } from '../composite-key.ts';
import type { Joint, Source } from '../source.ts';
import { CompositionError, type CompositionProblem } from '../stitch/check/problem.ts';
import { directiveNames, type MeaningOf } from './directive-names.ts';
import { withoutExtensions, type PlainType } from './without-extensions.ts';

/** What the schema of an Apollo Federation subgraph says of a source. */
export type Subgraph = Pick<Source, 'typeDefs' | 'joints' | 'requires' | 'provides' | 'external'>;

export interface SubgraphOptions {
  /** The name of the source, for saying what is not understood. */
  readonly source: string;
  /** The most entities one call takes. */
  readonly max?: number;
}

/**
 * Reads the SDL of a subgraph: `@key` becomes a joint through `_entities`, `@requires`, `@provides` and `@external` what a source says of
 * itself, and all that is federation's own leaves the schema. What would be lost without a word stops the build with a `CompositionError`.
 */
export const readSubgraph = (sdl: string, { source, max = 500 }: SubgraphOptions): Subgraph => {
  const document = parse(sdl);
  const meaningOf = directiveNames(document);
  const { types, others } = withoutExtensions(document);
  const problems: CompositionProblem[] = [];
  const say = (coordinate: string, problem: string): void => void problems.push({ source, coordinate, problem });

  const own = types.filter(({ name }) => !isFederations(name.value, meaningOf));
  const read = own.map((type) => readType(type, meaningOf, say));
  const joints = Object.fromEntries(
    read.flatMap(({ name, keys: [key, ...otherKeys] }): [string, Joint][] =>
      key === undefined
        ? []
        : [
            [
              name,
              { key, field: '_entities', max, isRepresented: true, ...(otherKeys.length > 0 ? { otherKeys } : {}) },
            ],
          ],
    ),
  );
  if (problems.length > 0) throw new CompositionError(problems);
  const plain: DocumentNode = {
    kind: Kind.DOCUMENT,
    definitions: [...others.filter((node) => !isFederations(node.name.value, meaningOf)), ...own],
  };
  const fields = read.flatMap((type) => type.fields);
  return {
    typeDefs: [
      print(withoutDirectives(plain, meaningOf)),
      inaccessible,
      ...entityDefs(Object.keys(joints), own.some(({ name }) => name.value === 'Query') ? 'extend type' : 'type'),
    ].join('\n\n'),
    joints,
    requires: textsOf(fields, 'requires'),
    provides: textsOf(fields, 'provides'),
    external: new Set(fields.flatMap(({ coordinate, isExternal }) => (isExternal ? [coordinate] : []))),
  };
};

type Say = (coordinate: string, problem: string) => void;

interface ReadField {
  readonly coordinate: string;
  readonly requires: string | null;
  readonly provides: string | null;
  readonly isExternal: boolean;
}

const readType = (type: PlainType, meaningOf: MeaningOf, say: Say) => {
  const name = type.name.value;
  for (const { name: used } of type.directives ?? []) sayUnknown(name, used.value, meaningOf, say, understood.onTypes);
  const given = marks(type, 'key', meaningOf);
  const all = given.map(keyText);
  const resolvable = given.filter(({ resolvable: is }) => is !== false).map(keyText);
  const plain = resolvable.filter((fields) => /^\w+(?: \w+)*$/.test(fields));
  // The fewer fields, the less there is to bring along.
  const keys = plain.toSorted((a, b) => fieldsOfKey(a).length - fieldsOfKey(b).length);
  if (type.kind === Kind.OBJECT_TYPE_DEFINITION && resolvable.length > 0 && keys.length === 0)
    say(name, `is joined by \`${all.join('` or `')}\`: give it a key of plain fields.`);
  const isExternal = marks(type, 'external', meaningOf).length > 0;
  const fields =
    'fields' in type && type.kind !== Kind.INPUT_OBJECT_TYPE_DEFINITION
      ? (type.fields ?? []).map((field): ReadField => {
          const coordinate = `${name}.${field.name.value}`;
          for (const { name: used } of field.directives ?? [])
            sayUnknown(coordinate, used.value, meaningOf, say, understood.onFields);
          return {
            coordinate,
            requires: selectionIn(field, 'requires', meaningOf),
            provides: selectionIn(field, 'provides', meaningOf),
            // The parts of a key are in every subgraph, whatever version 1 has to call them.
            isExternal:
              (isExternal || marks(field, 'external', meaningOf).length > 0) &&
              !all.some((fields) => fields.split(/\W+/).includes(field.name.value)),
          };
        })
      : [];
  return { name, keys: type.kind === Kind.OBJECT_TYPE_DEFINITION ? keys : [], fields };
};

/** `"sku  package"` → `sku package` */
const keyText = ({ fields }: Record<string, unknown>): string =>
  String(fields)
    .trim()
    .replaceAll(/[\s,]+/g, ' ');

/** What may be taken away is what says nothing that the engine would have to keep. */
const understood = {
  onTypes: new Set(['key', 'external', 'extends', 'shareable', 'tag', 'cost', 'link', 'composeDirective']),
  onFields: new Set(['external', 'requires', 'provides', 'shareable', 'tag', 'cost', 'listSize', 'inaccessible']),
} as const;

const sayUnknown = (
  coordinate: string,
  directive: string,
  meaningOf: MeaningOf,
  say: Say,
  known: ReadonlySet<string>,
): void => {
  const meaning = meaningOf(directive);
  if (meaning !== undefined && !known.has(meaning))
    say(coordinate, `has a @${directive}, which is not kept here: take it out, or say the same in the source.`);
};

interface Marked {
  readonly directives?: readonly DirectiveNode[];
}

/** The arguments of each use of a directive. */
const marks = ({ directives = [] }: Marked, meaning: string, meaningOf: MeaningOf): Record<string, unknown>[] =>
  directives
    .filter(({ name }) => meaningOf(name.value) === meaning)
    .map(({ arguments: given = [] }) =>
      Object.fromEntries(given.map(({ name, value }) => [name.value, valueFromASTUntyped(value)])),
    );

/** `{ price weight }` */
const selectionIn = (field: FieldDefinitionNode, meaning: string, meaningOf: MeaningOf): string | null => {
  const [mark] = marks(field, meaning, meaningOf);
  return mark === undefined ? null : `{ ${String(mark['fields'])} }`;
};

const textsOf = (fields: readonly ReadField[], what: 'requires' | 'provides'): Record<string, string> =>
  Object.fromEntries(
    fields.flatMap(({ coordinate, [what]: text }): [string, string][] => (text === null ? [] : [[coordinate, text]])),
  );

/** What is `@inaccessible` stays hidden; of everything else that is federation's, nothing stays. */
const withoutDirectives = (document: DocumentNode, meaningOf: MeaningOf): DocumentNode =>
  visit(document, {
    Directive: (node) => {
      const meaning = meaningOf(node.name.value);
      if (meaning === undefined) return undefined;
      return meaning === 'inaccessible' ? { ...node, name: { kind: Kind.NAME, value: meaning } } : null;
    },
    FieldDefinition: ({ name }) => (name.value === '_entities' || name.value === '_service' ? null : undefined),
  });

const isFederations = (name: string, meaningOf: MeaningOf): boolean =>
  /^(?:_Any|_FieldSet|FieldSet|_Entity|_Service|link__\w+|federation__\w+|fieldset)$/i.test(name) ||
  meaningOf(name) !== undefined;

/** The one door to a subgraph's entities, which its SDL leaves out. */
const entityDefs = (types: readonly string[], query: string): readonly string[] =>
  types.length === 0
    ? []
    : [
        'scalar _Any',
        `union _Entity = ${types.join(' | ')}`,
        `${query} Query { _entities(representations: [_Any!]!): [_Entity]! }`,
      ];

const inaccessible =
  'directive @inaccessible on FIELD_DEFINITION | OBJECT | INTERFACE | UNION | ARGUMENT_DEFINITION | SCALAR | ENUM | ENUM_VALUE | INPUT_OBJECT | INPUT_FIELD_DEFINITION';
