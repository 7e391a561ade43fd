import { createRequire, Module, syncBuiltinESMExports } from 'node:module';
import type { Instrumentation } from '@opentelemetry/instrumentation';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';

/** Requests in by `node:http`, requests out by undici or `node:http`; probes of health and metrics are no traces. */
export const clientsAndServers = (): Instrumentation[] => [
  new HttpInstrumentation({ ignoreIncomingRequestHook: ({ url = '' }) => /^\/(?:health|metrics)(?:[/?]|$)/.test(url) }),
  new UndiciInstrumentation(),
];

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
