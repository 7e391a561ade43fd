/**
 * The gateway over the four subgraphs of the federation benchmark, as it runs in production: `ACCOUNTS_URL`, `INVENTORY_URL`,
 * `PRODUCTS_URL` and `REVIEWS_URL` are their addresses, `PORT` is its own. No answer is cached, and no token is anybody's.
 */
await import('../../engine/telemetry/start.ts');
const { runGateway } = await import('../gateway/run-gateway.ts');
const { compose } = await import('./graph.ts');

await runGateway(compose());
