import { stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { openBrowser } from './open-browser.ts';
import { openExplorer } from './open-explorer.ts';
import { startServer } from './start-server.ts';

/** `npm run picture`: takes docs/graphiql.png, GraphiQL with the answer to its first example, from a server that is started for it. */
const path = fileURLToPath(new URL('../../docs/graphiql.png', import.meta.url));
const browser = await openBrowser();
const server = await startServer();
try {
  const explorer = await openExplorer({ browser, url: server.url });
  const { errors } = await explorer.run();
  if (errors !== undefined) throw new Error('The first example does not run; npm run test:browser says why.');
  await explorer.page.locator('#calls', { hasText: '4 calls' }).waitFor();
  await explorer.page.mouse.move(700, 890);
  await explorer.page.waitForFunction(() => document.querySelector('.scrollbar.visible') === null);
  await explorer.page.screenshot({ path, animations: 'disabled', caret: 'hide' });
  process.stdout.write(`docs/graphiql.png, ${Math.ceil((await stat(path)).size / 1024)} kB\n`);
} finally {
  await browser.close();
  await server.stop();
}
