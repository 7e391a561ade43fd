import { isAbstractType, isCompositeType } from 'graphql';
import { compute } from '../../link.ts';
import { choiceOf, newChoice, type Builder } from './builder.ts';
import type { Selected } from './collect.ts';
import type { Conjunction } from './conditions.ts';
import type { DraftChoice, DraftHome, DraftRead, DraftSpot, Resolved } from './draft.ts';
import type { Homes } from './homes.ts';
import type { Model } from './model.ts';
import { createNeeds } from './needs.ts';
import type { Guard, Link } from '../plan.ts';
import { argumentsOf, listDepthOf, namedTypeOf } from './selections.ts';

/** Decides for each selected field who is asked for it, and how its value is read. */
export const createResolve = (model: Model, builder: Builder, homes: Homes) => {
  const { newRead, newAsk, fieldOf, keyOf, addChild } = builder;
  const { providerOf, homeOf } = homes;
  const { requiredOf, needOf, guardOf } = createNeeds({
    model,
    builder,
    homes,
    resolve: (base, sel, whens) => resolveFor(base, sel, whens, { guard: null, withoutViewer: null }),
  });

  const resolve = (base: DraftSpot, sel: Selected, whens: readonly Conjunction[]): Resolved => {
    const name = sel.node.name.value;
    const guard = base.model === null ? null : guardOf(base, `${base.type}.${name}`, whens);
    return resolveFor(base, sel, whens, { guard, withoutViewer: model.withoutViewer(base.type, name) });
  };

  const resolveFor = (
    base: DraftSpot,
    sel: Selected,
    whens: readonly Conjunction[],
    { guard, withoutViewer }: Allowed,
  ): Resolved & { read: DraftRead } => {
    const name = sel.node.name.value;
    const coordinate = `${base.type}.${name}`;
    const provider = providerOf(base, name);
    const isSignedIn = withoutViewer !== null;
    const requires = provider.source.requires[coordinate];
    const needs = requires === undefined ? [] : requiredOf(base, requires, whens);
    const deps = requires === undefined ? null : needs.flatMap((each) => each.deps);
    const home = homeOf(base, provider, guard, whens, { isSignedIn, deps });
    const service = provider.source.name;
    if (!provider.isRemote)
      return { ...clientField(home, sel, guard, whens, isSignedIn), guard, service, withoutViewer };
    const { fields } = home;
    if (fields === null) throw new Error(`${service} has no rows of ${base.type}`);
    const field = fieldOf(fields, name, sel.node, whens, sel.apart);
    field.needs = needs.map(({ need }) => need);
    const read = newRead(home.ask, field);
    const typeName = namedTypeOf(provider, base.type, name);
    if (!isCompositeType(provider.schema.getType(typeName)))
      return { read, choice: null, guard, service, withoutViewer };
    const choice = choiceOf(field, home, typeName);
    addChild(home, read, choice);
    return { read, choice, guard, service, withoutViewer };
  };

  /** A field of a client source: a property of its row, or what its rule says. */
  const clientField = (
    home: DraftHome,
    sel: Selected,
    guard: Guard | null,
    whens: readonly Conjunction[],
    isSignedIn: boolean,
  ): Pick<Resolved, 'choice'> & { read: DraftRead } => {
    const { base, model: client } = home;
    const name = sel.node.name.value;
    const rule = client.rule(base.type, name);
    const typeName = namedTypeOf(client, base.type, name);
    const isComposite = isCompositeType(client.schema.getType(typeName));
    const plain = rule === undefined || (rule.kind === 'computed' && home.fields !== null && base.model === client);
    if (plain) {
      const field = home.fields === null ? null : fieldOf(home.fields, name, null, whens, sel.apart);
      if (field === null) return { read: keyOf(base, name, whens), choice: null };
      const read = newRead(
        home.ask,
        rule === undefined ? field : null,
        rule?.kind === 'computed' ? (row: never) => compute(rule, row) : undefined,
      );
      const choice = isComposite ? choiceOf(field, home, typeName) : null;
      if (choice !== null) addChild(home, read, choice);
      return { read, choice };
    }
    const signature = `${base.type}.${name}${argumentsOf(sel.node)}`;
    const needs = 'needs' in rule ? rule.needs.map((need) => needOf(home, need, whens)) : [];
    const link: Link = {
      rule,
      loader: 'loader' in rule ? rule.loader : null,
      coordinate: `${base.type}.${name}`,
      nodes: sel.nodes,
      type: base.type,
      field: name,
    };
    const ask = newAsk(base, `link ${client.source.name} ${signature}`, {
      kind: 'loader' in rule || rule.kind === 'computed' ? 'load' : 'verb',
      model: client,
      name,
      guard,
      link,
      isSignedIn,
      needs: needs.map(({ need }) => need),
      joined: home.ask === null || base.model === null ? null : newRead(home.ask, null),
    });
    if (home.ask !== null && base.model !== null) ask.deps.add(home.ask);
    ask.whens.push(...whens);
    for (const { deps } of needs) for (const dep of deps) ask.deps.add(dep);
    if (base.model !== null && isEntity(base.type)) keepKey(base, whens);
    const read = newRead(ask, null);
    if (!isComposite) return { read, choice: null };
    const { apart } = sel;
    const known = ask.children.map(({ choice }) => choice as DraftChoice).find((choice) => choice.apart === apart);
    if (known !== undefined) return { read, choice: known };
    const isAbstract = isAbstractType(client.schema.getType(typeName));
    const listDepth = listDepthOf(client, base.type, name);
    const given = { coordinate: link.coordinate, node: sel.node, apart, isAbstract, listDepth };
    const choice = newChoice(base, client, ask, given);
    ask.children.push({ read: newRead(ask, null), choice });
    return { read, choice };
  };

  const isEntity = (type: string): boolean => model.homes.some((home) => home.type === type);

  const keepKey = (base: DraftSpot, whens: readonly Conjunction[]): void => {
    const key = base.model?.joint(base.type)?.key;
    if (key !== undefined && base.key === null) keyOf(base, key, whens);
  };

  return { resolve, guardOf };
};

type Allowed = Pick<Resolved, 'guard' | 'withoutViewer'>;

export type Resolve = ReturnType<typeof createResolve>;
