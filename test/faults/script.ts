import type { Code } from '../../engine/errors.ts';
import type { Column, Spot } from './column.ts';
import type { Expected, Fault, Form } from './faults.ts';

/** A fault as it is played for one source. */
export interface Script {
  readonly form: Form;
  readonly query: string;
  readonly expects: Expected;
  /** What is null in the answer; with `code` an error at each, without one it is what it is. */
  readonly spots: readonly Spot[];
  readonly code: Code | undefined;
}

export const scriptOf = ({ forms }: Fault, column: Column): Script => {
  if (typeof forms === 'string') return scriptOfPart(column, forms);
  const given = forms[column.protocol];
  const form = given.asks === 'write' && column.write === undefined ? withoutWrites : given;
  const { query, fields } = form.asks === 'write' && column.write !== undefined ? column.write : column;
  const { code } = form.expects;
  return {
    form,
    query,
    expects: form.expects,
    code,
    spots: code === undefined ? [] : fields.map((path) => ({ path })),
  };
};

const scriptOfPart = (column: Column, name: keyof Column['parts']): Script => {
  const part = column.parts[name];
  const { named, body, trailers, query = column.query, code = 'DOWNSTREAM_INVALID_RESPONSE', calls = 1, at } = part;
  const expects: Expected = { calls, ...(code === null ? {} : { code }) };
  const form: Form = {
    wire: { does: 'reply', body, ...(trailers && { trailers }) },
    expects,
    ...(named === undefined ? {} : { named }),
  };
  return { form, query, expects, spots: at, code: code ?? undefined };
};

const withoutWrites: Form = {
  named: 'no writes there: a read on a kept connection that is dead by now',
  wire: { does: 'reset', at: 'request' },
  times: 1,
  isKept: true,
  expects: { calls: 2 },
};
