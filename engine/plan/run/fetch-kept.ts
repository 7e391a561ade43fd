import { canonical } from '../../canonical.ts';
import type { KeptSource } from '../../cache/caching.ts';
import { addressOf, type Column } from '../../cache/column.ts';
import { readGraphQLField, type GraphQLFieldShape, type SentVariables } from '../../cache/graphql-field.ts';
import { notKept, type Policy } from '../../cache/policy.ts';
import type { Answered, Bring, Missing, Want } from '../../cache/want.ts';
import { GatewayError } from '../../errors.ts';
import type { Fetch } from '../plan.ts';
import type { PartField, RootField, Upstream } from '../upstream.ts';
import { askGraphQL, type Question } from './ask-graphql.ts';
import type { AskedPart, AskedRoot, Key } from './asked.ts';
import { fill, markOf, type Row } from './frame.ts';
import type { StageRun } from './run.ts';
import { fillRow } from './wanted.ts';

/** Fetches what is not kept of what is wanted; null where nothing of it may be kept, and it has to be asked for as it is. */
export const fetchKept = (question: Question, fetch: Fetch, run: StageRun): Promise<void> | null => {
  const { caching, ctx } = run;
  const { source, upstream, roots, parts } = question;
  if (caching === null || upstream.operation === 'mutation') return null;
  const kept = caching.sources.get(source.name);
  if (kept !== undefined && ctx.rehearsal === undefined && mayKeep(upstream, kept)) {
    const ofRoots = roots.map((asked) => ofRoot(asked, kept, run));
    return obtain([...ofRoots, ...parts.map((asked) => ofPart(asked, kept, run))], question, fetch, run);
  }
  const bypass = (type: string, rows: number): void =>
    ctx.ledger.cache.use({ kind: 'bypass', source: source.name, type, rows });
  for (const { root } of roots) bypass('Query', root.fields.length);
  for (const { part, keys } of parts) bypass(part.type, keys.length);
  return null;
};

/** Whether there is anything to be kept in what this asks, whoever asks and under whatever conditions. */
const mayKeep = (upstream: Upstream, kept: KeptSource): boolean => {
  const known = keptAt.get(upstream);
  if (known !== undefined) return known;
  const query = kept.schema.getQueryType()?.name ?? 'Query';
  const made =
    upstream.roots.some(({ fields }) =>
      fields.some((field) => shapeOf(field, query, kept, notKept).policy.maxAgeMs > 0),
    ) ||
    upstream.parts.some(({ fields, type }) => {
      const parent = kept.policies.row(type);
      return fields.length === 0
        ? parent.maxAgeMs > 0
        : fields.some((field) => shapeOf(field, type, kept, parent).policy.maxAgeMs > 0);
    });
  keptAt.set(upstream, made);
  return made;
};

const keptAt = new WeakMap<Upstream, boolean>();

/** A root, or a part, with the table that is wanted of it. */
type Wanted = { readonly want: Want; readonly fields: readonly Field[] } & (
  | { readonly root: AskedRoot; readonly part: null }
  | { readonly root: null; readonly part: AskedPart }
);
type Field = PartField | RootField;

const obtain = async (tables: readonly Wanted[], question: Question, fetch: Fetch, run: StageRun): Promise<void> => {
  const { caching, ctx } = run;
  if (caching === null) return;
  const wants = tables.map(({ want }) => want);
  const { answers, hasFailed } = await caching.rows.obtain(wants, ctx, bringing(tables, question));
  if (hasFailed) run.fail();
  const mark = markOf(fetch);
  for (const [index, table] of tables.entries())
    for (const [row, answered] of (answers[index] ?? []).entries()) {
      const found = toRow(table.fields, answered);
      if (table.part === null) fill(table.root.frame, table.root.root.slot, found, mark);
      else fillRow(table.part, table.part.keys[row] ?? '', found, mark);
    }
};

const toRow = (fields: readonly Field[], answered: Answered): Row | GatewayError | null => {
  if (answered === null || answered instanceof GatewayError) return answered;
  return Object.fromEntries(fields.map(({ alias }, index) => [alias, answered[index]]));
};

/** Asks for what is missing as one question, which is the one that was to be asked less all that is known. */
const bringing =
  (tables: readonly Wanted[], question: Question): Bring =>
  async (missing, ctx) => {
    const ofRoots = new Map<AskedRoot, Row | GatewayError>();
    const ofParts = new Map<string, Map<Key, Row | Error | null>>();
    let hasFailed = false;
    const asked = missing.map((each) => ({
      each,
      ...narrowed(
        tables.find(({ want }) => want === each.want),
        each,
      ),
    }));
    await askGraphQL(
      {
        ...question,
        ctx,
        roots: asked.flatMap(({ root }) => root ?? []),
        parts: asked.flatMap(({ part }) => part ?? []),
      },
      {
        root: (root, found) => void ofRoots.set(root, found),
        row: ({ alias }, key, found) => {
          const rows = ofParts.get(alias) ?? new Map<Key, Row | Error | null>();
          ofParts.set(alias, rows.set(key, found));
        },
        fail: () => void (hasFailed = true),
      },
    );
    const answers = asked.map(({ root, part, fields }) => {
      if (root !== undefined) return [toAnswer(fields, ofRoots.get(root))];
      return (part?.keys ?? []).map((key) => toAnswer(fields, ofParts.get(part?.alias ?? '')?.get(key)));
    });
    return { answers, hasFailed };
  };

interface Narrowed {
  readonly fields: readonly Field[];
  readonly root?: AskedRoot;
  readonly part?: AskedPart;
}

/** What is missing of a root or a part, under a name of its own where that is not all. */
const narrowed = (table: Wanted | undefined, { rows, columns }: Missing): Narrowed => {
  if (table === undefined) return { fields: [] };
  const isWhole = columns.length === table.want.columns.length;
  const chosen = columns.flatMap((column) => table.fields[column] ?? []);
  const which = columns.join('_');
  if (table.root !== null) {
    const { root, frame } = table.root;
    const fields = chosen as readonly RootField[];
    return {
      fields,
      root: { root: { ...root, fields }, frame, alias: `${root.slot}.${fields.map(({ alias }) => alias).join('.')}` },
    };
  }
  const fields = chosen as readonly PartField[];
  const keys = rows.flatMap((row) => table.part.keys[row] ?? []);
  const alias = isWhole ? table.part.alias : `${table.part.alias}__${which}`;
  return { fields, part: { ...table.part, fields: isWhole ? table.part.fields : fields, keys, alias } };
};

const toAnswer = (fields: readonly Field[], found: Row | Error | null | undefined): Answered => {
  if (found === null || found instanceof GatewayError) return found;
  if (found === undefined || found instanceof Error) return new GatewayError('INTERNAL', { cause: found });
  return fields.length === 0 ? [true] : fields.map(({ alias }) => found[alias] ?? null);
};

const ofRoot = (asked: AskedRoot, kept: KeptSource, run: StageRun): Wanted => {
  const type = kept.schema.getQueryType()?.name ?? 'Query';
  const fields = asked.root.fields.filter(({ condition }) => run.conditions[condition] === true);
  const columns = fields.map((field) => columnOf(field, type, kept, run, true));
  const want = { source: kept.name, type, columns, rows: [{ text: '', id: null }] };
  return { want, fields, root: asked, part: null };
};

const ofPart = (asked: AskedPart, kept: KeptSource, run: StageRun): Wanted => {
  const { part, keys, wanted } = asked;
  const fields = asked.fields.filter(({ condition }) => run.conditions[condition] === true);
  const columns = fields.map((field) => columnOf(field, part.type, kept, run));
  // What is answered may depend on all that is brought along.
  const hasNeeds = fields.some(({ needs }) => [...needs.values()].some((own) => own.length > 0));
  const rows = keys.map((key) => ({
    text: hasNeeds ? canonical(wanted.get(key)?.representation) : String(key),
    id: String(key),
  }));
  const want = {
    source: kept.name,
    type: part.type,
    columns: columns.length === 0 ? [existence(part.type, kept)] : columns,
    rows,
  };
  return { want, fields, root: null, part: asked };
};

/** Where nothing is asked of a row but whether it is there. */
const existence = (type: string, { name, edition, policies }: KeptSource): Column => ({
  address: addressOf(name, edition, 'is there', type),
  name: '',
  policy: policies.row(type),
  hasPaths: false,
  coordinate: type,
  isRow: false,
  holdingsOf: () => ({}),
});

const shapes = new WeakMap<Field, GraphQLFieldShape>();
const fixed = new WeakMap<Field, Column>();

const shapeOf = (field: Field, type: string, kept: KeptSource, parent: Policy): GraphQLFieldShape => {
  const shape = shapes.get(field) ?? readGraphQLField(kept, type, field.text, parent);
  shapes.set(field, shape);
  return shape;
};

/** Read once for each field of a plan; made once where no variable is in it. */
const columnOf = (
  field: Field,
  type: string,
  kept: KeptSource,
  { raw, conditions }: StageRun,
  isRoot = false,
): Column => {
  const known = fixed.get(field);
  if (known !== undefined) return known;
  const parent = isRoot ? notKept : kept.policies.row(type);
  const { name, policy, isPlain, hasVariables, holdingsOf, signature, paths } = shapeOf(field, type, kept, parent);
  const sent: SentVariables = (variable) =>
    /^_c\d+$/.test(variable) ? conditions[Number(variable.slice(2))] === true : raw[variable];
  const isOfRow = isPlain && !isRoot;
  const column: Column = {
    address: addressOf(kept.name, kept.edition, type, isOfRow ? null : signature(sent)),
    name: isOfRow ? name : paths(sent),
    hasPaths: !isOfRow,
    policy,
    coordinate: `${type}.${name}`,
    isRow: isRoot,
    holdingsOf,
  };
  if (!hasVariables) fixed.set(field, column);
  return column;
};
