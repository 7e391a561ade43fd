import type { DocumentNode, OperationDefinitionNode } from 'graphql';
import type { Graph } from '../../stitch/stitch.ts';
import { createApart } from './apart.ts';
import { createBudget } from './budget.ts';
import { createBuilder } from './builder.ts';
import { collector, type Selected } from './collect.ts';
import { always, createConditions } from './conditions.ts';
import { createEntries } from './entries.ts';
import { finish } from './finish.ts';
import { createHomes } from './homes.ts';
import type { Model } from './model.ts';
import type { Dispatch, Plan, Stage } from '../plan.ts';
import { createResolve } from './resolve.ts';
import { createShapes } from './shapes.ts';
import { declarationsOf } from './upstream.ts';

export interface CompileOptions {
  readonly model: Model;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** Fields that belong to no source and are dispatched by the prefix of an id: `Query.node`. */
  readonly dispatched: ReadonlySet<string>;
  readonly fallbacks: Graph['fallbacks'];
}

/** Compiles a valid query or mutation; its work is bounded, whatever the operation. */
export const compile = ({ model, document, operation, dispatched, fallbacks }: CompileOptions): Plan => {
  const { schema } = model;
  const budget = createBudget();
  const conditions = createConditions(budget);
  const collect = collector(schema, document, budget);
  const apart = createApart({ model, collect, budget });
  const rootType = schema.getRootType(operation.operation);
  if (!rootType || operation.operation === 'subscription') throw new Error('no plan for this kind of operation');
  const kind = operation.operation;
  const dispatches: Dispatch[] = [];
  const declarations = declarationsOf(operation);

  const compileStage = (selected: readonly Selected[]): Stage => {
    budget.spend(10);
    const builder = createBuilder(budget);
    const homes = createHomes(model, builder);
    const resolve = createResolve(model, builder, homes);
    const entries = createEntries(model, builder, dispatches);
    const shared = { model, builder, resolve, entries, collect, apart, conditions, dispatched, fallbacks };
    const { object, shapes, framed } = createShapes(shared);
    const root = builder.newSpot(rootType.name, null, null);
    const shape = object(root, rootType, selected, true);
    return finish({ draft: builder.draft, root, shape, shapes, framed, budget, conditions, declarations, kind });
  };

  const selected = collect(rootType, [{ set: operation.selectionSet, when: always }]);
  return {
    kind,
    name: operation.name?.value ?? null,
    stages: kind === 'query' ? [compileStage(selected)] : selected.map((each) => compileStage([each])),
    conditions: conditions.list,
    variables: operation.variableDefinitions ?? [],
    dispatches,
    steps: Math.ceil(budget.spent),
  };
};
