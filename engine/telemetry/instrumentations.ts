import type { IncomingMessage } from 'node:http';
import { createRequire, Module, syncBuiltinESMExports } from 'node:module';
import type { Instrumentation } from '@opentelemetry/instrumentation';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';

/** Requests in by `node:http`, requests out by undici or `node:http`; probes of health and metrics are no traces. */
export const clientsAndServers = (): Instrumentation[] => [
  new HttpInstrumentation({ ignoreIncomingRequestHook: isProbe }),
  new UndiciInstrumentation(),
];

/** Requests out by `node:http`, which is what libraries use that bring their own transport. */
export const clientsOfNode = (): Instrumentation[] => [
  new HttpInstrumentation({ disableIncomingRequestInstrumentation: true }),
];

export const isProbe = ({ url = '' }: Pick<IncomingMessage, 'url'>): boolean =>
  /^\/(?:health|metrics)(?:[/?]|$)/.test(url);

/**
 * Loads what the instrumentations patch while their hooks are in place, then gives the module loader back, which saves a look at
 * every later `require`. ESM importers get the patched functions too: built-in modules are synchronised, and of `packages` that
 * are CommonJS (graphql is) there is one instance for `import` and `require`.
 */
export const patch = (create: () => Instrumentation[], packages: readonly string[] = []): Instrumentation[] => {
  const loader = Module.prototype.require;
  const instrumentations = create();
  const require = createRequire(import.meta.url);
  for (const name of ['node:http', 'node:https', ...packages]) require(name);
  syncBuiltinESMExports();
  Module.prototype.require = loader;
  return instrumentations;
};
