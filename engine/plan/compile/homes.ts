import { fieldsOfKey } from '../../composite-key.ts';
import { keysOf, type Joint } from '../../source.ts';
import type { Builder } from './builder.ts';
import type { Conjunction } from './conditions.ts';
import type { DraftAsk, DraftHome, DraftSpot } from './draft.ts';
import type { Model, SourceModel } from './model.ts';
import type { Guard } from '../plan.ts';

/** Finds where fields are answered. */
export const createHomes = (model: Model, builder: Builder) => {
  const { newAsk, askOf, fieldOf, keyOf, spend } = builder;

  const providerOf = (base: DraftSpot, name: string): SourceModel => {
    const provider = answers(base, name) ? base.model : model.owner(base.type, name);
    if (!provider) throw new Error(`${base.type}.${name} comes from no source`);
    return provider;
  };

  /** What needs something that an ask brings cannot be part of the same ask. */
  const turnOf = (base: DraftSpot, signature: string, deps: readonly DraftAsk[]): number => {
    for (let turn = 0; ; turn++) {
      const known = askOf(base, `${signature} ${turn}`);
      if (known === undefined || !dependsOn(deps, known)) return turn;
    }
  };

  /** Whether any of these waits for it, or is it; each of those before them is looked at once, however many wait for it. */
  const dependsOn = (asks: readonly DraftAsk[], on: DraftAsk): boolean => {
    const before = new Set(asks);
    for (const ask of before) {
      if (ask === on) return true;
      spend(1);
      for (const dep of ask.deps) before.add(dep);
      if (ask.base.by !== null) before.add(ask.base.by);
    }
    return false;
  };

  const homeOf = (
    base: DraftSpot,
    provider: SourceModel,
    guard: Guard | null,
    whens: readonly Conjunction[],
    {
      isSignedIn = false,
      deps = null,
    }: { readonly isSignedIn?: boolean; readonly deps?: readonly DraftAsk[] | null } = {},
  ): DraftHome => {
    if (provider === base.model && deps === null) return ownHome(base, provider);
    const { source } = provider;
    if (base.model === null) {
      if (!provider.isRemote) return { base, model: provider, ask: null, fields: null };
      const ask = newAsk(base, `root ${source.name} ${isSignedIn}`, {
        kind: 'root',
        model: provider,
        name: '',
        isSignedIn,
      });
      ask.whens.push(...whens);
      return { base, model: provider, ask, fields: ask.fields };
    }
    const joint = jointFor(base, provider);
    if (joint === undefined) throw new Error(`${source.name} has no joint for ${base.type}`);
    if (!provider.isRemote && joint.loader === undefined) {
      keyOf(base, joint.key, whens);
      return { base, model: provider, ask: null, fields: null };
    }
    const guarded = guard === null ? '' : JSON.stringify(guard.rule);
    const signature = `joint ${source.name} ${base.type} ${joint.key} ${guarded}`;
    const turn = turnOf(base, signature, deps ?? []);
    const ask = newAsk(base, `${signature} ${turn}`, {
      kind: provider.isRemote ? 'joint' : 'load',
      model: provider,
      name: joint.field ?? '',
      joint,
      guard,
      link:
        joint.loader === undefined
          ? null
          : { rule: null, loader: joint.loader, coordinate: base.type, nodes: [], type: base.type, field: joint.key },
    });
    ask.whens.push(...whens);
    ask.key ??= keyOf(base, joint.key, []);
    for (const dep of deps ?? []) ask.deps.add(dep);
    for (const name of fieldsOfKey(joint.key)) fieldOf(base.fields, name, null, whens);
    return { base, model: provider, ask, fields: ask.fields };
  };

  return { providerOf, homeOf };
};

export type Homes = ReturnType<typeof createHomes>;

/** Whether rows of the spot hold the field, or their source answers it for them. */
const answers = ({ model, type, provided, source }: DraftSpot, name: string): boolean =>
  provided.has(name) || (model?.has(type, name) === true && source?.requires[`${type}.${name}`] === undefined);

/** The joint by the first of its keys that these rows have. */
const jointFor = ({ type, model }: DraftSpot, provider: SourceModel): Joint | undefined => {
  const joint = provider.joint(type);
  const key = keysOf(joint).find((each) => fieldsOfKey(each).every((name) => model?.has(type, name) === true));
  return joint === undefined || key === undefined || key === joint.key ? joint : { ...joint, key };
};

const ownHome = (base: DraftSpot, own: SourceModel): DraftHome => ({
  base,
  model: own,
  ask: null,
  fields: base.fields,
});
