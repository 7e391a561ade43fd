import { isAbstractType, type FieldNode } from 'graphql';
import { tooComplex, type Budget } from './budget.ts';
import { maxDepth } from './collect.ts';
import type { Conjunction } from './conditions.ts';
import type { DraftAsk, DraftChoice, DraftField, DraftHome, DraftRead, DraftSpot, StageDraft } from './draft.ts';
import { fieldsOfKey, toKeyText } from '../../composite-key.ts';
import { GatewayError } from '../../errors.ts';
import type { SourceModel } from './model.ts';
import { argumentsOf, listDepthOf, none, selectionsOf } from './selections.ts';

/** Puts the parts of a draft together: each thing is made once, whoever asks for it, and whatever is made is paid for. */
export const createBuilder = (budget: Budget) => {
  const draft: StageDraft = { spots: [], asks: [], reads: [] };

  const newSpot = (
    type: string,
    source: SourceModel | null,
    by: DraftAsk | null,
    from: DraftChoice | null = null,
  ): DraftSpot => {
    const depth = from === null ? 0 : from.base.depth + 1;
    budget.spend(2);
    if (depth > maxDepth) throw tooComplex();
    const spot: DraftSpot = {
      id: draft.spots.length,
      type,
      source: source?.source ?? null,
      model: source,
      by,
      depth,
      key: null,
      keyOf: null,
      level: 0,
      isFramed: false,
      isActive: false,
      isEnteredAgain: false,
      asks: [],
      children: [],
      guard: null,
      provides: [],
      provided: from?.provided ?? none,
      from,
      fields: new Map(),
    };
    draft.spots.push(spot);
    return spot;
  };

  const newRead = (ask: DraftAsk | null, field: DraftField | null, from?: (row: never) => unknown): DraftRead => {
    budget.spend(1);
    const read: DraftRead = { slot: -1, key: null, ask, field, ...(from === undefined ? {} : { from }) };
    draft.reads.push(read);
    return read;
  };

  const asks = new Map<DraftSpot, Map<string, DraftAsk>>();
  const askOf = (base: DraftSpot, signature: string): DraftAsk | undefined => asks.get(base)?.get(signature);

  const newAsk = (
    base: DraftSpot,
    signature: string,
    given: Pick<DraftAsk, 'kind' | 'model' | 'name'> & Partial<DraftAsk>,
  ): DraftAsk => {
    const known = askOf(base, signature);
    if (known !== undefined) return known;
    budget.spend(4);
    const ask: DraftAsk = {
      id: draft.asks.length,
      source: given.model?.source ?? null,
      base,
      signature,
      when: { condition: 0 },
      guard: null,
      children: [],
      level: 0,
      slots: [],
      key: null,
      joined: null,
      needs: [],
      joint: null,
      link: null,
      isSignedIn: false,
      constant: null,
      entry: null,
      deps: new Set(),
      whens: [],
      fields: new Map(),
      ...given,
    };
    draft.asks.push(ask);
    base.asks.push(ask);
    asks.set(base, (asks.get(base) ?? new Map<string, DraftAsk>()).set(signature, ask));
    return ask;
  };

  const spotIn = (choice: DraftChoice, type: string): DraftSpot => {
    const known = choice.spots.get(type);
    if (known !== undefined) return known;
    const spot = newSpot(type, choice.model, choice.by, choice);
    choice.spots.set(type, spot);
    return spot;
  };

  const fieldOf = (
    fields: Map<string, DraftField>,
    name: string,
    node: FieldNode | null,
    whens: readonly Conjunction[],
    apart = 0,
  ): DraftField => {
    budget.spend(1 + whens.length);
    const args = argumentsOf(node);
    const signature = `${name}${args}${apart === 0 ? '' : ` ${apart}`}`;
    const field: DraftField = fields.get(signature) ?? {
      name,
      args,
      apart,
      signature,
      node,
      whens: [],
      alias: name,
      condition: 0,
      choice: null,
      slot: -1,
      needs: [],
    };
    fields.set(signature, field);
    field.whens.push(...whens);
    return field;
  };

  /** The key of a row; by it its entity is known, too, unless that is known by another key already. */
  const keyOf = (base: DraftSpot, key: string, whens: readonly Conjunction[]): DraftRead => {
    const fields = fieldsOfKey(key).map((name) => {
      if (base.model?.has(base.type, name) !== true)
        throw new Error(`${base.type}.${name} is not in ${base.source?.name ?? 'the root'}`);
      return fieldOf(base.fields, name, null, whens);
    });
    base.key ??= key;
    const [first = null] = fields;
    return fields.length === 1 ? newRead(null, first) : newRead(null, null, (row: Row) => keyTextIn(row, fields));
  };

  const held = new Set<DraftChoice>();
  const addChild = ({ base, ask }: DraftHome, read: DraftRead, choice: DraftChoice): void => {
    if (held.has(choice)) return;
    held.add(choice);
    (ask?.children ?? base.children).push({ read, choice });
  };

  const { spend } = budget;
  return { draft, spend, newSpot, newRead, newAsk, askOf, spotIn, fieldOf, keyOf, addChild };
};

export type Builder = ReturnType<typeof createBuilder>;

export const newChoice = (
  base: DraftSpot,
  source: SourceModel,
  by: DraftAsk | null,
  given: Pick<DraftChoice, 'coordinate' | 'node'> & Partial<DraftChoice>,
): DraftChoice => ({
  only: null,
  spots: new Map(),
  model: source,
  by,
  base,
  apart: 0,
  isAbstract: false,
  listDepth: 0,
  provided: none,
  ...given,
});

type Row = Readonly<Record<string, unknown>>;

/** The values of these fields as one; the error of one that has failed. */
export const keyTextIn = (row: Row, fields: readonly Pick<DraftField, 'alias'>[]): unknown => {
  const values = fields.map(({ alias }) => row[alias]);
  return values.find((value) => value instanceof GatewayError) ?? toKeyText(values);
};

const providedBelow = ({ source }: SourceModel, coordinate: string): ReadonlySet<string> => {
  const provided = source.provides[coordinate];
  if (provided === undefined) return none;
  // Of an object it may provide only some of what is asked for.
  return new Set([...selectionsOf(provided)].flatMap(([name, { selectionSet }]) => (selectionSet ? [] : [name])));
};

export const choiceOf = (field: DraftField, home: DraftHome, typeName: string): DraftChoice => {
  field.choice ??= newChoice(home.base, home.model, home.ask ?? home.base.by, {
    coordinate: `${home.base.type}.${field.name}`,
    node: field.node,
    isAbstract: isAbstractType(home.model.schema.getType(typeName)),
    listDepth: listDepthOf(home.model, home.base.type, field.name),
    provided: providedBelow(home.model, `${home.base.type}.${field.name}`),
  });
  return field.choice;
};
