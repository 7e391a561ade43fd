import { GraphQLError } from 'graphql';
import { checkOwner } from '../../access.ts';
import type { Context } from '../../context.ts';
import { fromUnknown, GatewayError, withoutStack } from '../../errors.ts';
import { isFailureOfSource } from '../../stitch/fallback.ts';
import { fieldsOf } from './fields.ts';
import { ownerOf, valueOf, type Frame, type Row } from '../run/frame.ts';
import type { Output, Shape, ShapeField } from '../plan.ts';
import type { Outcome } from '../run/run.ts';

/**
 * What becomes of a null that an error has left where there must be none: it takes its parent with it, it stays, or nothing is answered at all.
 * After the GraphQL working group's proposal (graphql/graphql-spec#1163).
 */
export const onErrors = ['PROPAGATE', 'NULL', 'HALT'] as const;
export type OnError = (typeof onErrors)[number];

export interface WriteOptions {
  readonly ctx: Context;
  readonly conditions: readonly boolean[];
  readonly onError: OnError;
}

export interface Written {
  readonly data: Record<string, unknown> | null;
  readonly errors: readonly GraphQLError[];
}

/** Completes a stage's answer as an object, with every error at its exact path. Who is wrong in a thousand places is taken for wrong in all of them. */
export const writeObject = (outcome: Outcome, options: WriteOptions): Written => {
  const wrong = new Map<string, GatewayError>();
  for (;;) {
    const written = attempt(outcome, options, wrong);
    if (typeof written !== 'string') return written;
    wrong.set(written, invalidResponse(written));
  }
};

/** The answer, or the name of a service that is wrong too often. */
const attempt = (
  outcome: Outcome,
  { ctx, conditions, onError }: WriteOptions,
  wrong: ReadonlyMap<string, GatewayError>,
): Written | string => {
  const { frames, refused, root, stage } = outcome;
  outcome.enterAgain();
  const errors: GraphQLError[] = [];
  const path: (string | number)[] = [];
  const found = new Map<string | null, { readonly error: GatewayError; count: number }>();

  /** What is not as it should be, in the name of its service. */
  const invalid = (service: string | null): GatewayError => {
    const known = found.get(service) ?? { error: invalidResponse(service), count: 0 };
    found.set(service, known);
    if (++known.count > mostInvalid && service !== null) throw new WrongTooOften(service);
    return known.error;
  };

  /** Notes the error; what stands in its place is null, or nothing at all where there must be something. */
  const fail = (thrown: unknown, field: ShapeField, isNonNull: boolean): unknown => {
    const error = fromUnknown(thrown);
    errors.push(
      withoutStack(
        () => new GraphQLError(error.message, { nodes: [...field.nodes], path: [...path], originalError: error }),
      ),
    );
    if (onError === 'HALT') throw halted;
    return isNonNull && onError === 'PROPAGATE' ? nothing : null;
  };

  /** What a field declares to stand in where its source has failed; the ledger has what it stands for. */
  const fieldValue = (field: ShapeField, value: unknown): unknown => {
    const { fallback, output } = field;
    if (fallback === null) return complete(output, value, field);
    const error = failureOf(output, value, field);
    if (error === null || !isFailureOfSource(error.code)) return complete(output, value, field);
    ctx.ledger.standIn({ source: error.service ?? field.service ?? '', path: [...path], code: error.code }, error);
    return fallback.value;
  };

  const complete = (output: Output, value: unknown, field: ShapeField): unknown => {
    if (output.kind === 'typename') return output.value;
    if (value instanceof GatewayError) return fail(value, field, 'isNonNull' in output && output.isNonNull);
    if (output.kind === 'raw') return value instanceof GatewayError ? fail(value, field, false) : (value ?? null);
    const { isNonNull, isPromised } = output;
    if (value === null || value === undefined)
      return isNonNull || isPromised ? fail(invalid(field.service), field, isNonNull) : null;
    if (output.kind === 'list') {
      if (!Array.isArray(value)) return fail(invalid(field.service), field, isNonNull);
      const items: unknown[] = [];
      let isBroken = false;
      for (const [index, item] of value.entries()) {
        path.push(index);
        const completed = complete(output.item, item, field);
        path.pop();
        if (completed === nothing) isBroken = true;
        items.push(completed);
      }
      if (isBroken) return isNonNull ? nothing : null;
      return items;
    }
    if (output.kind === 'leaf') {
      const text = output.toText(value);
      return text === null ? fail(invalid(field.service), field, isNonNull) : JSON.parse(text);
    }
    if (typeof value !== 'object' || Array.isArray(value)) return fail(invalid(field.service), field, isNonNull);
    const shape = output.only ?? output.shapes.get(String((value as Row)['__typename']));
    if (shape === undefined) return fail(invalid(field.service), field, isNonNull);
    const refusal = refused.get(value);
    if (refusal !== undefined) return fail(refusal, field, isNonNull);
    const completed = object(shape, value as Row, shape.isFramed ? frames.known(value) : undefined);
    return completed === nothing && !isNonNull ? null : completed;
  };

  const object = (shape: Shape, row: Row, frame: Frame | undefined): unknown => {
    const answer: Record<string, unknown> = {};
    let isBroken = false;
    for (const field of fieldsOf(shape, conditions)) {
      path.push(field.key);
      const completed = fieldValue(field, wrong.get(field.service ?? '') ?? allowed(field, row, frame));
      path.pop();
      if (completed === nothing) isBroken = true;
      // A key such as `__proto__` is a key like any other.
      else
        Object.defineProperty(answer, field.key, {
          value: completed,
          enumerable: true,
          writable: true,
          configurable: true,
        });
    }
    return isBroken ? nothing : answer;
  };

  const allowed = ({ guard, withoutViewer, read }: ShapeField, row: Row, frame: Frame | undefined): unknown => {
    if (withoutViewer !== null && ctx.viewer === null) return new GatewayError(withoutViewer);
    if (guard === null) return valueOf(read, row, frame);
    const owner = ownerOf(guard, row, frame);
    try {
      checkOwner(ctx, guard.rule, owner);
    } catch (error) {
      return error;
    }
    return valueOf(read, row, frame);
  };

  try {
    const data = object(stage.shape, {}, root);
    return { data: data === nothing ? null : (data as Record<string, unknown>), errors };
  } catch (error) {
    if (error instanceof WrongTooOften) return error.service;
    if (error !== halted) throw error;
    return { data: null, errors: errors.slice(0, 1) };
  }
};

/** Whether a value cannot be what it is to be, whatever is in it. */
const isMisfit = (output: Output, value: unknown): boolean => {
  if (output.kind === 'leaf') return output.toText(value) === null;
  return output.kind === 'list' ? !Array.isArray(value) : typeof value !== 'object' || Array.isArray(value);
};

/** In the place of a value that must be there and is not. */
const nothing = Symbol('nothing');
const halted = new Error('halted');

/** Who is wrong more often is not worth listening to. */
const mostInvalid = 1_000;

class WrongTooOften extends Error {
  override readonly name = 'WrongTooOften';
  readonly service: string;

  constructor(service: string) {
    super('wrong too often');
    this.service = service;
  }
}

const invalidResponse = (service: string | null) =>
  withoutStack(() => new GatewayError('DOWNSTREAM_INVALID_RESPONSE', service === null ? {} : { service }));

const failureOf = (output: Output, value: unknown, field: ShapeField): GatewayError | null => {
  if (value instanceof GatewayError) return value;
  if (output.kind === 'typename' || output.kind === 'raw') return null;
  if (value === null || value === undefined) return output.isPromised ? invalidResponse(field.service) : null;
  return isMisfit(output, value) ? invalidResponse(field.service) : null;
};
