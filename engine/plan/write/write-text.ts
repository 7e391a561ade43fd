import { mayOwner } from '../../access.ts';
import { GatewayError } from '../../errors.ts';
import { fieldsOf } from './fields.ts';
import { ownerOf, valueOf, type Frame, type Row } from '../run/frame.ts';
import type { Output, Shape } from '../plan.ts';
import type { Outcome } from '../run/run.ts';
import type { WriteOptions } from './write-object.ts';

/**
 * The answer's fields as JSON text (`"a":1,"b":2`), an entity shown alike in many places written once; null where anything has failed, is not
 * as it should be or may not be seen, which `writeObject` then tells exactly.
 */
export const writeText = (outcome: Outcome, { ctx, conditions }: Omit<WriteOptions, 'onError'>): string | null => {
  const { frames, root, stage } = outcome;

  const complete = (output: Output, value: unknown): string => {
    switch (output.kind) {
      case 'typename':
        return output.text;
      case 'raw':
        if (value instanceof GatewayError) throw somethingElse;
        return JSON.stringify(value ?? null);
      default:
    }
    if (value === null || value === undefined) {
      if (output.isNonNull || output.isPromised) throw somethingElse;
      return 'null';
    }
    switch (output.kind) {
      case 'leaf': {
        const text = output.toText(value);
        if (text === null) throw somethingElse;
        return text;
      }
      case 'list':
        return list(output.item, value);
      case 'object':
        if (typeof value !== 'object' || value instanceof GatewayError) throw somethingElse;
        return object(output.only ?? output.shapes.get(String((value as Row)['__typename'])), value as Row);
    }
  };

  const list = (item: Output, value: unknown): string => {
    if (!Array.isArray(value)) throw somethingElse;
    let text = '[';
    for (let index = 0; index < value.length; index++)
      text += index === 0 ? complete(item, value[index]) : `,${complete(item, value[index])}`;
    return `${text}]`;
  };

  const object = (shape: Shape | undefined, row: Row): string => {
    if (shape === undefined || Array.isArray(row)) throw somethingElse;
    const frame = shape.isFramed ? frames.known(row) : undefined;
    if (frame?.isShared !== true || !shape.isEntity) return `{${fields(shape, row, frame)}}`;
    frame.texts ??= [];
    return (frame.texts[shape.id] ??= `{${fields(shape, row, frame)}}`);
  };

  const fields = (shape: Shape, row: Row, frame: Frame | undefined): string => {
    let text = '';
    for (const { guard, withoutViewer, read, output, text: name } of fieldsOf(shape, conditions)) {
      if (withoutViewer !== null && ctx.viewer === null) throw somethingElse;
      if (guard !== null && !mayOwner(ctx.viewer, guard.rule, ownerOf(guard, row, frame))) throw somethingElse;
      text += (text === '' ? name : `,${name}`) + complete(output, valueOf(read, row, frame));
    }
    return text;
  };

  try {
    return fields(stage.shape, {}, root);
  } catch (thrown) {
    if (thrown !== somethingElse) throw thrown;
    return null;
  }
};

const somethingElse = new Error('not all is as it should be');
