import type { Module } from './read-module.ts';

/** Says what breaks a rule, one line each with its place; nothing where the rule holds. */
export type Rule = (modules: readonly Module[]) => readonly string[];

/** Tests may do what the product may not. */
export const isTest = ({ path }: Module): boolean => path.startsWith('test/');

/** Written by a program, whose style is its own. */
export const isGenerated = ({ path }: Module): boolean => /(?:^|[./])generated\.ts$/.test(path);

/** A rule that looks at one file at a time. */
export const eachModule =
  (applies: (module: Module) => boolean, find: (module: Module) => readonly string[]): Rule =>
  (modules) =>
    modules.filter(applies).flatMap(find);
