import { readdirSync, readFileSync } from 'node:fs';
import { format } from 'oxfmt';
import { rename, toNames, type Names } from './names.ts';

/** What a service can speak that there is a template for. */
export const protocols = ['rest', 'graphql', 'grpc'] as const;
export type Protocol = (typeof protocols)[number];

/** Contents by file name. */
export type Files = Readonly<Record<string, string>>;

/** A protocol's template under another name, laid out as the formatter, which knows no `.proto`, would have it. */
export const fillTemplate = async (protocol: Protocol, names: Names): Promise<Files> => {
  const template = new URL(`../templates/${protocol}/`, import.meta.url);
  const style = JSON.parse(readFileSync(new URL('../../.oxfmtrc.json', import.meta.url), 'utf8'));
  const filled = readdirSync(template).map(async (file) => {
    const text = readFileSync(new URL(file, template), 'utf8');
    const renamed = rename(text.replaceAll(...toTheEngine), sample, names);
    const isKept = isGenerated(file) || file.endsWith('.proto');
    const code = isKept ? renamed : (await format(file, renamed, style)).code;
    return [rename(file, sample, names), code] as const;
  });
  return Object.fromEntries(await Promise.all(filled));
};

/** The generator's style is its own. */
const isGenerated = (file: string): boolean => file.endsWith('.generated.ts');

/** The templates are sources of this name that type-check where they lie, which is one folder deeper. */
const sample = toNames('sample-source');
const toTheEngine = ["'../../../engine/", "'../../engine/"] as const;
