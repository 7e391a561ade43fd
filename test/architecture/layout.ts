import { posix } from 'node:path';
import type { Module } from './read-module.ts';
import { eachModule, isGenerated, isTest, type Rule } from './rule.ts';

const isCode = ({ path }: Module): boolean => /\.(?:ts|js|mjs|graphql|sh|css|wsdl|proto)$/.test(path);

export const kebabCaseNames: Rule = eachModule(isCode, ({ path }) =>
  path.split('/').every((part) => /^\.?[a-z0-9]+(?:[-.][a-z0-9]+)*$/.test(part)) ? [] : [path],
);

/** A name that says nothing gathers everything. */
export const tellingNames: Rule = eachModule(isCode, ({ path }) =>
  path.split(/[/.-]/).some((word) => vague.test(word)) ? [path] : [],
);

const vague = /^(?:util|utils|utilities|helper|helpers|manager|managers|common|misc|shared|lib|stuff)$/;

/** A folder is known by its files; the register and the sources it lists have the only `index.ts`. */
export const noIndexButSources: Rule = eachModule(
  ({ path }) => posix.basename(path, posix.extname(path)) === 'index',
  ({ path }) =>
    /^datasources\/(?:[^/]+\/)?index\.ts$|^scripts\/templates\/[^/]+\/index\.ts$/.test(path) ? [] : [path],
);

/** Nothing but the register passes on what others export. */
export const noBarrels: Rule = eachModule(
  ({ path }) => path !== 'datasources/index.ts',
  ({ nodes }) =>
    nodes
      .filter(
        ({ type, get }) =>
          type === 'ExportAllDeclaration' || (type === 'ExportNamedDeclaration' && get('source') !== null),
      )
      .map(({ place }) => place),
);

/** In lines; the median is what a file should feel like, the maximum is for one algorithm or one table. */
export const maxLines = 250;

export const shortFiles: Rule = eachModule(isMeasured, ({ path, text }) =>
  linesOf(text) > maxLines ? [`${path} has ${linesOf(text)} lines`] : [],
);

export const medianLines = (modules: readonly Module[]): number => {
  const lengths = modules
    .filter(isMeasured)
    .map(({ text }) => linesOf(text))
    .toSorted((a, b) => a - b);
  return lengths[Math.floor(lengths.length / 2)] ?? 0;
};

function isMeasured(module: Module): boolean {
  return module.path.endsWith('.ts') && !isTest(module) && !isGenerated(module);
}

const linesOf = (text: string): number => text.trimEnd().split('\n').length;
