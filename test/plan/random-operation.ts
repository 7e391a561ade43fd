import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  parse,
  validate,
  type DocumentNode,
  type GraphQLArgument,
  type GraphQLCompositeType,
  type GraphQLEnumType,
  type GraphQLField,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLScalarType,
  type GraphQLSchema,
} from 'graphql';
import { toCursor } from '../../engine/paging.ts';
import { seeded, type Seeded } from './seeded.ts';
import { ids, words } from './world/rows.ts';

export interface RandomOperation {
  readonly text: string;
  readonly document: DocumentNode;
  readonly operationName: string | null;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** A random operation that is valid, the same for the same seed. */
export const randomOperation = (schema: GraphQLSchema, seed: number): RandomOperation => {
  for (let attempt = 0; attempt < 60; attempt++) {
    const made = make(schema, seeded(seed * 64 + attempt));
    const document = parse(made.text, { noLocation: true });
    if (validate(schema, document).length === 0) return { ...made, document };
  }
  throw new Error(`no valid operation for seed ${seed}`);
};

const make = (schema: GraphQLSchema, random: Seeded): Omit<RandomOperation, 'document'> => {
  const draft = createDraft(schema, random);
  const kind = random.chance(0.15) ? 'mutation' : 'query';
  const root = kind === 'mutation' ? schema.getMutationType() : schema.getQueryType();
  if (!root) throw new Error('no root');
  const selections = draft.selectionSet(root, random.pick([2, 3, 4, 5, 5, 6]));
  const declared = [...draft.variables].map(([name, { type, defaultText }]) => `$${name}: ${type}${defaultText}`);
  const isNamed = random.chance(0.3);
  const operation = `${kind}${isNamed ? ' Main' : ''}${declared.length === 0 ? '' : `(${declared.join(', ')})`} ${selections}`;
  const other = isNamed && random.chance(0.3) ? ['query Other { __typename }'] : [];
  const parts = [...other, operation, ...draft.fragments.map(({ text }) => text)];
  const values = [...draft.variables].flatMap(([name, { value }]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return {
    text: (random.chance(0.5) ? parts : parts.toReversed()).join('\n'),
    operationName: isNamed ? 'Main' : null,
    variables: Object.fromEntries(values),
  };
};

interface Variable {
  readonly type: string;
  /** ` = 3`, or nothing. */
  readonly defaultText: string;
  /** Undefined where it is not sent. */
  readonly value: unknown;
}

interface Fragment {
  readonly name: string;
  readonly type: GraphQLCompositeType;
  readonly text: string;
}

const createDraft = (schema: GraphQLSchema, random: Seeded) => {
  const variables = new Map<string, Variable>();
  const fragments: Fragment[] = [];
  let budget = random.pick([8, 20, 40, 70]);
  let coordinate = '';
  let names = 0;

  const isSpent = (): boolean => budget <= 0;

  const newVariable = (variable: Variable): string => {
    const odd = random.chance(0.05) ? random.pick(oddNames) : '';
    const name = odd === '' || variables.has(odd) ? `v${variables.size}` : odd;
    variables.set(name, variable);
    return `$${name}`;
  };

  const selectionSet = (type: GraphQLCompositeType, depth: number): string => {
    const before: string[] = [];
    const most = 1 + random.below(4);
    while (before.length === 0 || (before.length < most && !isSpent()))
      before.push(selection(type, depth, before.length === 0));
    if (random.chance(0.12)) before.push(random.pick(before));
    return `{ ${before.join(' ')} }`;
  };

  const selection = (type: GraphQLCompositeType, depth: number, isFirst: boolean): string => {
    budget--;
    const how = random.next();
    if (!isFirst || depth > 0) {
      if (how < 0.05) return `${random.chance(0.3) ? `${aliasFor('__typename')}: ` : ''}__typename${directives()}`;
      if (how < 0.11 || (isAbstractType(type) && how < 0.6)) return inlineFragment(type, depth);
      if (how > 0.94 && depth > 0) return spread(type, depth);
      if (how > 0.91 && type === schema.getQueryType()) return introspection();
    }
    return field(type, depth);
  };

  const inlineFragment = (type: GraphQLCompositeType, depth: number): string => {
    const inner = random.chance(0.2) ? null : fragmentType(type);
    const on = inner === null ? '' : ` on ${inner.name}`;
    return `...${on}${directives()} ${selectionSet(inner ?? type, depth)}`;
  };

  const spread = (type: GraphQLCompositeType, depth: number): string => {
    const fitting = fragments.filter((fragment) => overlapping(type).includes(fragment.type));
    if (fitting.length > 0 && random.chance(0.6)) return `...${random.pick(fitting).name}${directives()}`;
    const on = fragmentType(type);
    const text = selectionSet(on, depth - 1);
    const name = `F${fragments.length}`;
    fragments.push({ name, type: on, text: `fragment ${name} on ${on.name} ${text}` });
    return `...${name}${directives()}`;
  };

  /** Mostly one that holds somewhere. */
  const fragmentType = (type: GraphQLCompositeType): GraphQLCompositeType =>
    random.chance(0.3) ? random.pick(overlapping(type)) : isAbstractType(type) ? random.pick(possible(type)) : type;

  const overlapping = (type: GraphQLCompositeType): readonly GraphQLCompositeType[] => {
    const own = new Set(possible(type));
    return Object.values(schema.getTypeMap()).filter(
      (each): each is GraphQLCompositeType =>
        isCompositeType(each) && !each.name.startsWith('__') && possible(each).some((member) => own.has(member)),
    );
  };
  const possible = (type: GraphQLCompositeType) => (isAbstractType(type) ? schema.getPossibleTypes(type) : [type]);

  const field = (type: GraphQLCompositeType, depth: number): string => {
    const fields = 'getFields' in type ? Object.values(type.getFields()) : [];
    const leaves = fields.filter((each) => !isCompositeType(getNamedType(each.type)));
    const fitting =
      depth <= 0 ? leaves : random.chance(0.65) ? fields.filter((each) => !leaves.includes(each)) : fields;
    const from = fitting.length > 0 ? fitting : leaves;
    if (from.length === 0)
      return depth <= 0 || fields.length === 0 ? '__typename' : oneField(type, random.pick(fields), depth);
    return oneField(type, random.pick(from), depth);
  };

  const oneField = (type: GraphQLCompositeType, chosen: GraphQLField<unknown, unknown>, depth: number): string => {
    coordinate = `${type.name}.${chosen.name}`;
    const given = argumentsFor(chosen.args);
    const named = getNamedType(chosen.type);
    const alias = random.chance(given === '' ? 0.15 : 0.75) ? aliasFor(chosen.name) : '';
    const below = isCompositeType(named) ? ` ${selectionSet(named, depth - 1)}` : '';
    return `${alias === '' ? '' : `${alias}: `}${chosen.name}${given}${directives()}${below}`;
  };

  const aliasFor = (name: string): string =>
    random.chance(0.8)
      ? `${name.replace(/^_+/, '')}${names++}`
      : random.pick(['a', 'b', 'id', 'name', 'title', 'weight', 'toString', 'constructor', '__proto__', '__typename']);

  const argumentsFor = (args: readonly GraphQLArgument[]): string => {
    const given = args.flatMap((arg) => {
      const isRequired = isNonNullType(arg.type) && arg.defaultValue === undefined;
      return isRequired || random.chance(0.55)
        ? [`${arg.name}: ${valueText(arg.type, arg.name, { hasDefault: arg.defaultValue !== undefined })}`]
        : [];
    });
    return given.length === 0 ? '' : `(${given.join(', ')})`;
  };

  /** A literal or a variable. */
  const valueText = (type: GraphQLInputType, name: string, { hasDefault = false } = {}): string =>
    random.chance(0.35) ? variableFor(type, name, hasDefault) : literal(type, name);

  const variableFor = (type: GraphQLInputType, name: string, hasDefault: boolean): string => {
    const isRequired = isNonNullType(type);
    const inner = isRequired ? type.ofType : type;
    // A nullable variable may stand where something must be, if either of the two has a default.
    const withDefault = random.chance(0.4);
    const isNullable = !isRequired ? random.chance(0.8) : withDefault || hasDefault ? random.chance(0.7) : false;
    const declared = `${String(inner)}${isNullable ? '' : '!'}`;
    const defaultText = withDefault
      ? ` = ${literal(inner, name, { mayBeNull: isNullable && !isRequired, isConstant: true })}`
      : '';
    const mayOmit = isNullable || withDefault;
    const how = random.next();
    const mayBeNull = isNullable && (!isRequired || random.chance(0.1));
    const value = mayOmit && how < 0.3 ? undefined : mayBeNull && how < 0.45 ? null : jsonValue(inner, name, false);
    return newVariable({ type: declared, defaultText, value });
  };

  const literal = (
    type: GraphQLInputType,
    name: string,
    { mayBeNull = true, isConstant = false }: { readonly mayBeNull?: boolean; readonly isConstant?: boolean } = {},
  ): string => {
    if (isNonNullType(type)) return literal(type.ofType, name, { mayBeNull: false, isConstant });
    if (mayBeNull && random.chance(0.06)) return 'null';
    if (isListType(type)) {
      // One item stands for a list of it.
      if (random.chance(0.12)) return literal(type.ofType, name, { mayBeNull: false, isConstant });
      const items = Array.from({ length: random.below(3) }, () => within(type.ofType, name, isConstant));
      return `[${items.join(', ')}]`;
    }
    if (isInputObjectType(type)) {
      const fields = inputFields(type).map((each) => `${each.name}: ${within(each.type, each.name, isConstant)}`);
      return `{${fields.join(', ')}}`;
    }
    const made = scalar(type, name);
    return isEnumType(type) ? String(made) : JSON.stringify(made);
  };
  const within = (type: GraphQLInputType, name: string, isConstant: boolean): string =>
    !isConstant && random.chance(0.15) ? variableFor(type, name, false) : literal(type, name, { isConstant });

  const inputFields = (type: GraphQLInputObjectType) =>
    Object.values(type.getFields()).filter(
      (each) => (isNonNullType(each.type) && each.defaultValue === undefined) || random.chance(0.6),
    );

  const jsonValue = (type: GraphQLInputType, name: string, mayBeNull = true): unknown => {
    if (isNonNullType(type)) return jsonValue(type.ofType, name, false);
    if (mayBeNull && random.chance(0.06)) return null;
    if (isListType(type)) {
      if (random.chance(0.15)) return jsonValue(type.ofType, name, false);
      return Array.from({ length: random.below(3) }, () => jsonValue(type.ofType, name));
    }
    if (isInputObjectType(type))
      return Object.fromEntries(inputFields(type).map((each) => [each.name, jsonValue(each.type, each.name)]));
    return scalar(type, name);
  };

  const scalar = (type: GraphQLScalarType | GraphQLEnumType, name: string): unknown => {
    if (isEnumType(type)) return random.pick(type.getValues()).name;
    switch (type.name) {
      case 'Boolean':
        return random.chance(0.5);
      case 'Float':
        return random.pick([1, 2.5]);
      case 'Int':
        return name === 'first' && random.chance(0.04) ? 101 : random.pick([0, 1, 2, 2, 3, 4]);
      case 'Date':
        return random.pick(['2001-02-03', '1999-12-31']);
      case 'Json':
        return random.pick<unknown>([7, true, 'text', [1, ['b']], []]);
      case 'ID':
        return anyId(name);
      default:
        return text(name);
    }
  };

  const anyId = (name: string): string | number => {
    if (random.chance(0.06)) return random.pick(['', 'bok_x', 'nobody', 7, 'mem_99']);
    const pool = name === 'book' || name === 'ids' ? ids.Book : name === 'member' ? ids.Member : idsOf[coordinate];
    return random.pick(pool === undefined || random.chance(0.1) ? random.pick(Object.values(ids)) : pool);
  };

  const text = (name: string): string => {
    if (name === 'after')
      return random.chance(0.1)
        ? 'junk'
        : toCursor(random.chance(0.9) ? coordinate : 'Query.members', [random.below(3)]);
    if (name === 'city') return random.pick(['Bern', 'Oslo', 'Rome']);
    return random.pick(words);
  };

  const directives = (): string => {
    if (!random.chance(0.12)) return '';
    const one = (): string => {
      const name = random.pick(['skip', 'include']);
      const isLiteral = random.chance(0.35);
      return ` @${name}(if: ${isLiteral ? random.chance(name === 'skip' ? 0.3 : 0.7) : condition()})`;
    };
    const first = one();
    if (!random.chance(0.15)) return first;
    const second = one();
    return first.slice(2, 6) === second.slice(2, 6) ? first : first + second;
  };

  const conditions: string[] = [];
  const condition = (): string => {
    if (conditions.length > 0 && random.chance(0.6)) return random.pick(conditions);
    const withDefault = random.chance(0.4);
    const made = newVariable({
      type: withDefault && random.chance(0.5) ? 'Boolean' : 'Boolean!',
      defaultText: withDefault ? ` = ${random.chance(0.5)}` : '',
      value: withDefault && random.chance(0.5) ? undefined : random.chance(0.6),
    });
    conditions.push(made);
    return made;
  };

  const introspection = (): string =>
    random.pick([
      '__schema { queryType { name } mutationType { name kind } }',
      '__type(name: "Book") { name kind fields { name type { name kind ofType { name } } args { name defaultValue } } }',
      'kinds: __type(name: "Kind") { enumValues { name } }',
      `some: __type(name: ${newVariable({ type: 'String!', defaultText: '', value: random.pick(['Work', 'Nobody', 'Search']) })}) { name possibleTypes { name } inputFields { name } }`,
    ]);

  return { variables, fragments, selectionSet };
};

/** What others may have called theirs. */
const oddNames = ['_c0', '_c1', '_k_books', '_id_0', '_selvedge_key', 'toString', 'constructor'];

const idsOf: Readonly<Record<string, readonly string[]>> = {
  'Query.book': ids.Book,
  'Query.item': [...ids.Book, ...ids.Film],
  'Query.publisher': ids.Publisher,
  'Query.author': ids.Author,
  'Query.member': ids.Member,
  'Query.loan': ids.Loan,
  'Mutation.retitle': ids.Book,
  'Mutation.setKind': ids.Book,
};
