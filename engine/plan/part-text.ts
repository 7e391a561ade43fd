import { fieldsOfKey } from '../composite-key.ts';
import { keyAliasAt } from './compile/documents.ts';
import type { Part, PartField } from './upstream.ts';

/** `{_selvedge_key:id name}`: what is selected of each joined row. */
export const partText = ({ joint, type }: Part, fields: readonly PartField[]): string => {
  const keys = fieldsOfKey(joint.key).map((name, index) => `${keyAliasAt(index)}:${name}`);
  const inner = [...keys, ...fields.map(({ text }) => text)].join(' ');
  return joint.isRepresented === true ? `{__typename ...on ${type}{${inner}}}` : `{${inner}}`;
};
