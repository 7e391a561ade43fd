import { getNamedType, isAbstractType, isObjectType, type GraphQLField, type GraphQLObjectType } from 'graphql';
import { promisedLevels } from '../../stitch/semantic-non-null.ts';
import type { Graph } from '../../stitch/stitch.ts';
import { nullArgument } from '../null-argument.ts';
import type { Apart } from './apart.ts';
import { newChoice, type Builder } from './builder.ts';
import type { Collect, Selected } from './collect.ts';
import { always, type Conditions, type Conjunction } from './conditions.ts';
import type { DraftChoice, DraftSpot } from './draft.ts';
import { alsoWhen, coordinateOf, nullOf, type Entries, type Foreign } from './entries.ts';
import type { Model } from './model.ts';
import { toOutput } from './output.ts';
import type { Output, Read, Shape, ShapeField } from '../plan.ts';
import type { Resolve } from './resolve.ts';

export interface ShapesOptions {
  readonly model: Model;
  readonly builder: Builder;
  readonly resolve: Resolve;
  readonly entries: Entries;
  readonly collect: Collect;
  readonly apart: Apart;
  readonly conditions: Conditions;
  /** Fields that belong to no source and are dispatched by the prefix of an id: `Query.node`. */
  readonly dispatched: ReadonlySet<string>;
  readonly fallbacks: Graph['fallbacks'];
}

/** Walks down the answer, object by object, and has asked whatever its fields need. */
export const createShapes = (options: ShapesOptions) => {
  const { model, builder, entries, collect, apart, conditions, dispatched, fallbacks } = options;
  const { newRead, newAsk, spotIn } = builder;
  const { schema } = model;
  const { resolve, guardOf } = options.resolve;
  const shapes: Shape[] = [];
  const framed = new Map<Shape, DraftSpot>();

  const object = (base: DraftSpot, type: GraphQLObjectType, chosen: readonly Selected[], isRoot = false): Shape => {
    const fields = apart(type, chosen).flatMap((sel) => fieldsFor(base, type, sel, isRoot));
    const shape: Shape = {
      id: shapes.length,
      type: type.name,
      isFramed: false,
      fields,
      isConditional: fields.some(({ occurrences: [first] }) => first?.condition !== 0),
      isEntity: false,
    };
    framed.set(shape, base);
    shapes.push(shape);
    return shape;
  };

  /** A selected field is one of the answer, or one for each way that it may go, of which a run takes one. */
  const fieldsFor = (base: DraftSpot, type: GraphQLObjectType, sel: Selected, isRoot: boolean): ShapeField[] => {
    const name = sel.node.name.value;
    if (name === '__typename') return [typename(base, type, sel)];
    if (isRoot && name.startsWith('__')) return [introspected(base, type, sel)];
    const config = type.getFields()[name];
    if (config === undefined) throw new Error(`no field ${type.name}.${name}`);
    if (dispatched.has(`${type.name}.${name}`)) return dispatchedFields(base, sel, config);
    const foreign = isRoot ? entries.foreignIdOf(type.name, sel, config) : null;
    return foreign === null
      ? [resolved(base, sel, config, whensOf(sel), isRoot).field]
      : foreignFields(base, sel, config, foreign);
  };

  const places = ({ occurrences }: Selected, whens: readonly Conjunction[]) => ({
    condition: conditions.any(whens),
    occurrences: occurrences.map(({ at }, index) => ({ condition: conditions.any(whens.slice(index, index + 1)), at })),
  });
  const standing = (base: DraftSpot, sel: Selected, whens: readonly Conjunction[]) => ({
    ...places(sel, whens),
    key: sel.key,
    text: `${JSON.stringify(sel.key)}:`,
    coordinate: coordinateOf(base, sel),
    nodes: sel.nodes,
    guard: null,
    withoutViewer: null,
    fallback: null,
    service: null,
  });

  const typename = (base: DraftSpot, type: GraphQLObjectType, sel: Selected): ShapeField => ({
    ...standing(base, sel, whensOf(sel)),
    service: base.source?.name ?? null,
    read: newRead(null, null),
    output: { kind: 'typename', text: JSON.stringify(type.name), value: type.name },
  });

  const introspected = (base: DraftSpot, type: GraphQLObjectType, sel: Selected): ShapeField => {
    const field = sel.node.name.value;
    const ask = newAsk(base, `introspect ${sel.key}`, {
      kind: 'introspect',
      model: null,
      name: field,
      link: { rule: null, loader: null, coordinate: sel.key, nodes: sel.nodes, type: type.name, field },
    });
    ask.whens.push(...whensOf(sel));
    return { ...standing(base, sel, whensOf(sel)), read: newRead(ask, null), output: { kind: 'raw' } };
  };

  const resolved = (base: DraftSpot, sel: Selected, config: Config, whens: readonly Conjunction[], isRoot: boolean) => {
    const { read, choice, guard, service, withoutViewer } = resolve(base, sel, whens);
    const below = choice === null ? null : shapesOf(choice, sel, getNamedType(config.type).name, isRoot);
    const output: Output = toOutput(config.type, below, promisedLevels(schema, config));
    const stated = fallbacks.get(coordinateOf(base, sel));
    const fallback = stated?.kind === 'value' ? stated : null;
    const field: ShapeField = {
      ...standing(base, sel, whens),
      read,
      output,
      guard,
      withoutViewer,
      fallback,
      service,
    };
    return { field, choice };
  };

  const dispatchedFields = (base: DraftSpot, sel: Selected, config: Config): ShapeField[] => {
    const whens = whensOf(sel);
    const ways = entries.dispatch(base, sel, config, whens);
    const fields = ways.map(({ name, type, found: { read, choice, service, withoutViewer } }) => {
      const below = choice === null ? null : shapesOf(choice, sel, type, true);
      const only = below?.shapes.get(type) ?? null;
      return {
        ...standing(base, sel, alsoWhen(whens, `+${name}`)),
        read,
        output: toOutput(config.type, below && { ...below, only }, []),
        service,
        withoutViewer,
      };
    });
    const nowhere = alsoWhen(whens, ...ways.map(({ name }) => `-${name}`));
    const [first] = ways;
    if (first === undefined) return [nullField(base, sel, nowhere)];
    return [
      ...fields,
      nullField(base, sel, alsoWhen(nowhere, `-${nullOf(first.name)}`)),
      withNull(base, sel, alsoWhen(whens, `+${nullOf(first.name)}`)),
    ];
  };

  const nullField = (base: DraftSpot, sel: Selected, whens: readonly Conjunction[]): ShapeField => ({
    ...standing(base, sel, whens),
    read: newRead(null, null, () => null),
    output: { kind: 'raw' },
  });

  const withNull = (base: DraftSpot, sel: Selected, whens: readonly Conjunction[]): ShapeField => ({
    ...nullField(base, sel, whens),
    read: newRead(null, null, () => nullArgument(coordinateOf(base, sel))),
  });

  const foreignFields = (base: DraftSpot, sel: Selected, config: Config, foreign: Foreign): ShapeField[] => {
    const whens = whensOf(sel);
    const { field, choice } = resolved(base, sel, config, alsoWhen(whens, `+${foreign.name}`), true);
    const isNull = nullOf(foreign.name);
    const elsewhere = alsoWhen(whens, `-${foreign.name}`, `-${isNull}`);
    const otherwise = constant({ base, sel, foreign, like: choice, config, whens: elsewhere });
    // What nobody has can be told to anybody.
    const withoutViewer = field.withoutViewer === 'FORBIDDEN' ? null : field.withoutViewer;
    return [
      field,
      { ...field, ...places(sel, elsewhere), ...otherwise, withoutViewer },
      withNull(base, sel, alsoWhen(whens, `+${isNull}`)),
    ];
  };

  const constant = ({ base, sel, foreign, like, config, whens }: ConstantOptions): { read: Read; output: Output } => {
    const { name, answer } = foreign;
    const ask = newAsk(base, `constant ${name}`, { kind: 'constant', model: null, name, constant: answer });
    ask.whens.push(...whens);
    const read = newRead(ask, null);
    if (like === null || answer === null) return { read, output: { kind: 'raw' } };
    const { model: from, isAbstract } = like;
    const choice = newChoice(base, from, ask, { coordinate: coordinateOf(base, sel), node: sel.node, isAbstract });
    const type = schema.getType(String(answer['__typename']));
    const only = isObjectType(type) ? object(spotIn(choice, type.name), type, collect(type, sel.selections)) : null;
    return { read, output: toOutput(config.type, { shapes: new Map(), only }, []) };
  };

  const shapesOf = (choice: DraftChoice, sel: Selected, typeName: string, isRoot: boolean) => {
    const type = schema.getType(typeName);
    const types = isAbstractType(type) ? schema.getPossibleTypes(type) : isObjectType(type) ? [type] : [];
    const found = new Map<string, Shape>();
    for (const each of types) {
      if (choice.model.schema.getType(each.name) === undefined) continue;
      const spot = spotIn(choice, each.name);
      if (isRoot && spot.guard === null) spot.guard = guardOf(spot, each.name, [always]);
      found.set(each.name, object(spot, each, collect(each, sel.selections)));
    }
    return { shapes: found, only: isAbstractType(type) ? null : (found.get(typeName) ?? null) };
  };

  return { object, shapes, framed };
};

type Config = GraphQLField<unknown, unknown>;

interface ConstantOptions {
  readonly base: DraftSpot;
  readonly sel: Selected;
  readonly foreign: Foreign;
  /** What stands there otherwise. */
  readonly like: DraftChoice | null;
  readonly config: Config;
  readonly whens: readonly Conjunction[];
}

const whensOf = ({ occurrences }: Selected): readonly Conjunction[] => occurrences.map(({ when }) => when);
