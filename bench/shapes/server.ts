/** The gateway over the four subgraphs of the other shapes, as it runs in production; `CATALOGUE_URL` and so on are their addresses. */
await import('../../engine/telemetry/start.ts');
const { runGateway } = await import('../gateway/run-gateway.ts');
const { compose } = await import('./graph.ts');

await runGateway(compose());
