import type { GatewayError } from './errors.ts';
import type { AnswerOf, FieldRule } from './link.ts';

/** Field rules by type and field; what is not named is a property of the row. */
export type Rules = Readonly<Record<string, Readonly<Record<string, FieldRule>>>>;

/** Rules that were held against the schema they are for. */
export type CheckedRules<Schema = unknown, Given = unknown> = Rules & {
  readonly [held]: { readonly schema: Schema; readonly rules: Given };
};

declare const held: unique symbol;

/**
 * A source's rules, held by the compiler against its schema: `rulesFor<Resolvers>()({ … })`, with `Resolvers` of `schema.generated.ts`. A
 * field that is neither a property of the row that a rule answers, of the type the schema says, nor has a rule does not compile.
 */
export const rulesFor =
  <Schema>() =>
  <Given extends Rules>(rules: Given & Fitting<Schema, Given> & RootFields<Schema>): CheckedRules<Schema, Given> =>
    rules as Rules as CheckedRules<Schema, Given>;

/** What does not fit where a row stands for a type of the schema that rules were held against, one text each; never where all does. */
export type RowMisfit<Checked, Name, Row> =
  Checked extends CheckedRules<infer Schema, infer Given>
    ? Name extends keyof Schema & string
      ? Misfit<Given, Name, ValueOf<Schema, Name>, Row>
      : never
    : never;

/** A rule where it fits; where it does not, the text that says why, which no rule is. */
type Fitting<Schema, Given> = {
  readonly [Name in keyof Given]: {
    readonly [Field in keyof Given[Name]]: Name extends keyof Schema & string
      ? Field extends FieldsOf<Schema, Name>
        ? OrProblem<
            Given[Name][Field],
            Misfit<Given, `${Name}.${Field}`, FieldValue<Schema, Name, Field>, AnswerOf<Given[Name][Field]>>
          >
        : `${Name} has no field of this name`
      : 'the schema has no type of this name';
  };
};

type OrProblem<Rule, Problem> = [Problem] extends [never] ? Rule : Problem;

/** Nothing stands above a root field that it could be a property of. */
type RootFields<Schema> = {
  readonly [Name in Extract<keyof Schema, 'Query' | 'Mutation'>]-?: {
    readonly [Field in FieldsOf<Schema, Name>]: FieldRule;
  };
};

type FieldsOf<Schema, Name extends keyof Schema> = Exclude<
  keyof NonNullable<Schema[Name]>,
  `__${string}` | symbol | number
>;

type FieldValue<Schema, Name extends keyof Schema, Field> = Field extends keyof NonNullable<Schema[Name]>
  ? Awaited<ReturnType<Extract<NonNullable<Schema[Name]>[Field], (...args: never) => unknown>>>
  : never;

/** The generated type of a name: what its fields' resolvers are given. */
type ValueOf<Schema, Name extends keyof Schema> = {
  readonly [Field in FieldsOf<Schema, Name>]: FieldValue<Schema, Name, Field>;
} & { readonly __typename?: Name };

/** `At` is where, `Type` what the schema says, `Found` what stands there; an error may stand for any value. */
type Misfit<Given, At extends string, Type, Found, Depth extends readonly unknown[] = []> = unknown extends Found
  ? `${At} is of a type that is not known`
  : [Extract<Found, null | undefined>, null] extends [never, unknown] | [unknown, Type]
    ? PresentMisfit<
        Given,
        At,
        Exclude<Awaited<Type>, null | undefined>,
        Exclude<Found, null | undefined | GatewayError>,
        Depth
      >
    : `${At} may be null here, and is not in the schema`;

type PresentMisfit<Given, At extends string, Type, Found, Depth extends readonly unknown[]> = [Found] extends [never]
  ? never
  : [Type] extends [readonly (infer Item)[]]
    ? [Found] extends [readonly (infer FoundItem)[]]
      ? Misfit<Given, At, Item, FoundItem, Depth>
      : `${At} is a list in the schema, and none here`
    : [Found] extends [readonly unknown[]]
      ? `${At} is a list here, and none in the schema`
      : [Type] extends [object]
        ? Depth['length'] extends 8
          ? never
          : ObjectMisfit<Given, At, Type, Found, Depth>
        : [Found] extends [Type]
          ? never
          : `${At} is of another type here than in the schema`;

/** Of a union every member says which it is. */
type ObjectMisfit<Given, At extends string, Type, Found, Depth extends readonly unknown[]> = Found extends object
  ? Found extends { readonly __typename: infer Name extends string }
    ? [Extract<Type, { readonly __typename?: Name }>] extends [never]
      ? `${At} is never ${Name} in the schema`
      : FieldMisfit<Given, Extract<Type, { readonly __typename?: Name }>, Found, Depth>
    : IsUnion<Type> extends true
      ? `${At} does not say its __typename`
      : FieldMisfit<Given, Type, Found, Depth>
  : `${At} is an object in the schema, and none here`;

type IsUnion<Type, Each = Type> = Type extends unknown ? ([Each] extends [Type] ? false : true) : never;

type FieldMisfit<Given, Type, Found, Depth extends readonly unknown[]> = ValuesOf<{
  readonly [
    Field in keyof Type & string as Field extends '__typename' | RuledFields<Given, NameOf<Type>> ? never : Field
  ]-?: Field extends keyof Found
    ? Misfit<Given, `${NameOf<Type>}.${Field}`, Type[Field], Found[Field], [...Depth, unknown]>
    : `${NameOf<Type>}.${Field} is neither a property of the row nor has a rule`;
}>;

type ValuesOf<Record> = Record[keyof Record];

type RuledFields<Given, Name> = Name extends keyof Given ? keyof Given[Name] : never;

type NameOf<Type> = Type extends { readonly __typename?: infer Name extends string | undefined }
  ? NonNullable<Name>
  : '';
