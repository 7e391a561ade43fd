import { nameOf, type Module, type Node } from './read-module.ts';
import { eachModule, isTest, type Rule } from './rule.ts';

/** Who has time, chance and ids of its own, and why; all others take them from the context, so that a test can set them. */
const ownTime: Readonly<Record<string, string>> = {
  'engine/clock.ts': 'is the clock of the context',
  'engine/ending.ts': 'ends the process, which no request has a part in',
  'engine/gateway.ts': 'gives the context its newId and random',
  'engine/identity/jwt.ts': 'takes a clock, and has a default for it: tokens are verified before there is a context',
  'engine/edge/create-server.ts': 'drains, when no request is left to have a context',
  'engine/telemetry/': 'makes trace ids and flushes beside all requests',
};

/** Between the socket and the upstreams. */
const isServing = ({ path }: Module): boolean => /^(?:engine|datasources|resolvers|schema)\//.test(path);

export const timeFromContext: Rule = eachModule(
  (module) => isServing(module) && !Object.keys(ownTime).some((place) => module.path.startsWith(place)),
  ({ nodes, imports }) => [
    ...nodes.filter((node) => isTime(node) || isChance(node) || isTimer(node)).map(({ place }) => place),
    ...imports.filter(({ target }) => target.startsWith('node:timers')).map(({ place }) => place),
  ],
);

/** Tests wait for events; how long something takes is measured in test/timing, which runs by itself. */
export const testsNeverSleep: Rule = eachModule(isTest, ({ path, nodes, imports }) => [
  ...nodes
    .filter((node) => isTimer(node) || (isMember(node, 'performance', 'now') && !path.startsWith('test/timing/')))
    .map(({ place }) => place),
  ...imports.filter(({ target }) => target.startsWith('node:timers')).map(({ place }) => place),
]);

const isTime = (node: Node): boolean =>
  isMember(node, 'Date', 'now') ||
  isMember(node, 'performance', 'now') ||
  (node.type === 'NewExpression' && nameOf(node.child('callee')) === 'Date' && isEmpty(node.get('arguments')));

const isChance = (node: Node): boolean =>
  isMember(node, 'Math', 'random') ||
  (node.type === 'ImportSpecifier' && /^random(?:UUID|Bytes|Int|FillSync)$/.test(nameOf(node.child('imported')) ?? ''));

const isTimer = (node: Node): boolean =>
  node.type === 'CallExpression' && /^set(?:Timeout|Interval)$/.test(nameOf(node.child('callee')) ?? '');

const isMember = (node: Node, object: string, property: string): boolean =>
  node.type === 'MemberExpression' &&
  nameOf(node.child('object')) === object &&
  nameOf(node.child('property')) === property;

const isEmpty = (list: unknown): boolean => Array.isArray(list) && list.length === 0;
