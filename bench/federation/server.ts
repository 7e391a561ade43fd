/**
 * The gateway over the four subgraphs of the federation benchmark, as it runs in production: `ACCOUNTS_URL`, `INVENTORY_URL`,
 * `PRODUCTS_URL` and `REVIEWS_URL` are their addresses, `PORT` is its own. No answer is cached, and no token is anybody's.
 */
await import('../../engine/telemetry/start.ts');
const { startGateway } = await import('./start-gateway.ts');

const stopping = new AbortController();
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stopping.abort());
try {
  const { url, stop } = await startGateway(process.env);
  process.stdout.write(`Selvedge answers at ${url}/graphql\n`);
  stopping.signal.addEventListener('abort', () => void stop().then(() => process.exit(0)));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
