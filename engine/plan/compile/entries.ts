import { getNamedType, getNullableType, isListType, isNonNullType, type GraphQLField } from 'graphql';
import type { Joint } from '../../source.ts';
import { canBeId } from '../../stitch/known-ids.ts';
import { newChoice, type Builder } from './builder.ts';
import type { Selected } from './collect.ts';
import { always, type Conjunction } from './conditions.ts';
import type { DraftAsk, DraftSpot, Resolved } from './draft.ts';
import { ownerRule, type Model, type SourceModel } from './model.ts';
import type { Dispatch, Link } from '../plan.ts';
import { argumentsOf } from './selections.ts';

/** One of the sources that an id may lead to. */
export interface Entry {
  /** The condition under which it does. */
  readonly name: string;
  readonly type: string;
  readonly found: Resolved;
}

/** A field whose answer is known without a call where the condition does not hold. */
export interface Foreign {
  readonly name: string;
  readonly answer: Readonly<Record<string, unknown>> | null;
}

/** Handles root fields whose way depends on the id that they are given; what each id has to be is added to the dispatches. */
export const createEntries = (model: Model, builder: Builder, dispatches: Dispatch[]) => {
  const { newRead, newAsk, spotIn, keyOf } = builder;

  const newDispatch = (sel: Selected, { args }: Config, leads: Dispatch['leads']): string => {
    const name = `id:${dispatches.length}`;
    const required = args.flatMap((argument) => (isNonNullType(argument.type) ? [argument.name] : []));
    dispatches.push({ name, node: sel.node, leads, required });
    return name;
  };

  /** A root field over all sources: of the ways that it may go, a run takes at most one. */
  const dispatch = (base: DraftSpot, sel: Selected, config: Config, whens: readonly Conjunction[]): readonly Entry[] =>
    model.homes.flatMap(({ prefix, type, model: home }) => {
      const joint = home.joint(type);
      if (joint === undefined) return [];
      const number = dispatches.length;
      const name = newDispatch(sel, config, (id) => id.startsWith(prefix) && canBeId(home.source, type, id));
      const ask = home.isRemote
        ? joinedEntry(base, { type, home, joint, number })
        : loadedEntry(base, sel, { type, home, joint });
      ask.whens.push(...alsoWhen(whens, `+${name}`));
      const withoutViewer = ask.isSignedIn ? ('FORBIDDEN' as const) : null;
      const choice = newChoice(base, home, ask, { coordinate: coordinateOf(base, sel), node: sel.node });
      ask.children.push({ read: newRead(ask, null), choice });
      if (home.isRemote) keyOf(spotIn(choice, type), joint.key, [always]);
      return [
        {
          name,
          type,
          found: { read: newRead(ask, null), choice, guard: null, service: home.source.name, withoutViewer },
        },
      ];
    });

  const joinedEntry = (base: DraftSpot, { type, home, joint, number }: EntryOptions & { number: number }): DraftAsk =>
    newAsk(base, `entry ${home.source.name} ${type} ${number}`, {
      kind: 'joint',
      model: home,
      name: joint.field ?? '',
      joint,
      entry: `_id_${number}`,
      isSignedIn: ownerRule(model.access, type) !== null,
    });

  const loadedEntry = (base: DraftSpot, sel: Selected, { type, home, joint }: EntryOptions): DraftAsk => {
    const { loader } = joint;
    if (loader === undefined) throw new Error(`${home.source.name} has no rows of ${type}`);
    const link: Link = {
      rule: { kind: 'byId', loader, arg: 'id' },
      loader,
      coordinate: coordinateOf(base, sel),
      nodes: sel.nodes,
      type: base.type,
      field: sel.node.name.value,
    };
    return newAsk(base, `dispatch ${home.source.name} ${type} ${sel.key}`, {
      kind: 'load',
      model: home,
      name: link.field,
      link,
      isSignedIn: ownerRule(model.access, type) !== null,
    });
  };

  const foreign = new Map<string, string>();
  /** An id that cannot be one of the source's is answered as one that nobody has, without a call. */
  const foreignIdOf = (typeName: string, sel: Selected, config: Config): Foreign | null => {
    const provider = model.owner(typeName, config.name);
    if (provider === undefined || !config.args.some(({ name }) => name === 'id')) return null;
    const { source } = provider;
    const { type: idType, answer } = source.unknownIds[`${typeName}.${config.name}`] ?? {
      type: getNamedType(config.type).name,
      answer: null,
    };
    if (source.ids[idType] === undefined || isListType(getNullableType(config.type))) return null;
    const same = `${typeName}.${config.name}${argumentsOf(sel.node)}`;
    const name = foreign.get(same) ?? newDispatch(sel, config, (id) => canBeId(source, idType, id));
    foreign.set(same, name);
    return { name, answer };
  };

  return { dispatch, foreignIdOf };
};

export type Entries = ReturnType<typeof createEntries>;

type Config = GraphQLField<unknown, unknown>;

interface EntryOptions {
  readonly type: string;
  readonly home: SourceModel;
  readonly joint: Joint;
}

/** Whether an argument that must not be null is: a variable with a default has been given null. */
export const nullOf = (dispatch: string): string => `null ${dispatch}`;

/** The same under one more condition. */
export const alsoWhen = (whens: readonly Conjunction[], ...literals: readonly string[]): readonly Conjunction[] =>
  whens.map((when) => [...when, ...literals].toSorted());

export const coordinateOf = (base: DraftSpot, sel: Selected): string => `${base.type}.${sel.node.name.value}`;
