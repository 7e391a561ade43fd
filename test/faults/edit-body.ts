import { gzipSync } from 'node:zlib';
import type { Random } from '../../services/random.ts';
import type { Exchange } from './exchange.ts';
import { planted, type BodyEdit } from './wire.ts';

/** The body that an edit makes of the real one. */
export const editBody = (edit: BodyEdit, real: Buffer, exchange: Exchange, random: Random): Buffer => {
  if ('all' in edit) return edit.all.reduce((body, each) => editBody(each, body, exchange, random), real);
  const { frame, unframe } = exchange;
  if ('text' in edit) return Buffer.from(edit.text, 'latin1');
  if ('hex' in edit) return frame(Buffer.from(edit.hex, 'hex'));
  if ('bomb' in edit) return frame(bombOf(edit.bomb), { isPacked: true });
  const content = unframe(real);
  if ('cut' in edit) return frame(content.subarray(0, random.int(1, content.length - 2)));
  if ('fail' in edit) return frame(Buffer.from(JSON.stringify(failed(JSON.parse(content.toString()), edit))));
  return frame(Buffer.from(swapped(content.toString('latin1'), edit), 'latin1'));
};

const bombs = new Map<number, Buffer>();
const bombOf = (bytes: number): Buffer => {
  const bomb = bombs.get(bytes) ?? gzipSync(Buffer.alloc(bytes));
  bombs.set(bytes, bomb);
  return bomb;
};

/** Byte for byte but for the one match. */
const swapped = (text: string, { find, put, nth = 0 }: Extract<BodyEdit, { find: string }>): string => {
  const match = [...text.matchAll(new RegExp(find, 'gs'))][nth];
  if (match === undefined) throw new Error(`no ${find} in the real answer`);
  const made = put.replaceAll(/\$(\d)/g, (_, group) => match[Number(group)] ?? '');
  return `${text.slice(0, match.index)}${made}${text.slice(match.index + match[0].length)}`;
};

const failed = (reply: any, { fail, nth = 0, path }: Extract<BodyEdit, { fail: string }>): unknown => {
  const found = placesOf(reply.data, fail, [])[nth];
  if (found === undefined) throw new Error(`no ${fail} in the real answer`);
  found.holder[fail] = null;
  const told = { exact: { path: found.path }, none: {}, astray: { path: ['nowhere', 7] } }[path];
  const error = { message: planted, extensions: { code: planted, stack: planted }, ...told };
  return { ...reply, errors: [...(reply.errors ?? []), error] };
};

interface Place {
  readonly holder: any;
  readonly path: readonly (string | number)[];
}

const placesOf = (value: any, key: string, path: readonly (string | number)[]): readonly Place[] => {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((item, index) => placesOf(item, key, [...path, index]));
  return Object.entries(value).flatMap(([name, inner]) => [
    ...(name === key ? [{ holder: value, path: [...path, name] }] : []),
    ...placesOf(inner, key, [...path, name]),
  ]);
};
