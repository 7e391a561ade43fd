import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { openBrowser } from './open-browser.ts';
import { openExplorer, type Explorer, type ExplorerOptions } from './open-explorer.ts';
import { startServer, type StartedServer } from './start-server.ts';

let browser: Browser;
let server: StartedServer;
beforeAll(async () => {
  browser = await openBrowser();
  server = await startServer();
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

const opened: Explorer[] = [];
const open = async (options: Partial<ExplorerOptions> = {}): Promise<Explorer> => {
  const explorer = await openExplorer({ browser, url: server.url, ...options });
  opened.push(explorer);
  return explorer;
};
afterEach(async () => {
  const complaints = opened.flatMap((explorer) => explorer.complaints);
  await Promise.all(opened.splice(0).map((explorer) => explorer.close()));
  expect(complaints).toEqual([]);
});

const examples = ['Me', 'FiftyUsers', 'Products', 'PlacesAndMaps', 'UpdateMe', 'CancelOrder'];
const tokenOf = (user: string): string =>
  execFileSync(process.execPath, ['--disable-warning=ExperimentalWarning', 'scripts/token.ts', user], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    env: { DATA_DIR: server.dataDir },
    encoding: 'utf8',
  }).trim();
const fetchPage = (search = ''): Promise<Response> =>
  fetch(`${server.url}/graphql${search}`, { headers: { accept: 'text/html' } });
const kept = ({ page }: Explorer): Promise<string> => page.evaluate(() => JSON.stringify(localStorage));

describe('the first visit', () => {
  test('shows a tab for each example, and the first answers from four services with one call each', async () => {
    const explorer = await open();
    expect(await explorer.page.title()).toBe('Selvedge');
    expect(await explorer.tabs()).toEqual(examples);
    expect(await explorer.calls()).toBe('The calls to services that an answer has cost are shown here.');
    const { data, errors, extensions } = await explorer.run();
    expect(errors).toBeUndefined();
    const { name, orders, loyalty } = data.me;
    expect(name).toMatch(/^\S+ \S+/);
    expect(loyalty.tier).toMatch(/^(BRONZE|SILVER|GOLD|PLATINUM)$/);
    expect(orders.nodes).toHaveLength(10);
    for (const { items } of orders.nodes) expect(items[0].product.name).toMatch(/\w/);
    const deliveries = orders.nodes.flatMap(({ delivery }: any) => delivery ?? []);
    expect(deliveries.length).toBeGreaterThan(4);
    for (const { place, map } of deliveries) {
      expect(place.name).toMatch(/\p{L}/u);
      expect(map.url).toMatch(/^\/media\/map\//);
    }
    expect(extensions!.ledger.map(({ source }) => source).toSorted()).toEqual(['loyalty', 'maps', 'order', 'user']);
    await expect.poll(() => explorer.calls()).toMatch(/^4 calls to services\s.*user byIds × 1/s);
    await expect.poll(() => explorer.shown('response')).toContain(`"name": "${name}"`);
  });

  test('each example runs as it stands', async () => {
    const explorer = await open();
    const answers: Record<string, any> = {};
    for (const example of examples) {
      await explorer.tab(example);
      const { data, errors } = await explorer.run();
      expect({ example, errors }).toEqual({ example, errors: undefined });
      answers[example] = data;
    }
    expect(answers['FiftyUsers'].users.nodes).toHaveLength(50);
    expect(answers['Products'].products.nodes).toHaveLength(5);
    expect(answers['Products'].products.pageInfo).toMatchObject({ hasNextPage: true });
    expect(answers['PlacesAndMaps'].place[0].displayName).toBe('Lisbon, Portugal');
    const [{ delivery }] = answers['PlacesAndMaps'].me.orders.nodes;
    expect(delivery).toMatchObject({ map: { url: expect.any(String) }, route: { distanceMeters: expect.any(Number) } });
    expect(answers['UpdateMe'].updateMe).toMatchObject({ __typename: 'UpdateMeSuccess' });
    expect(answers['CancelOrder']).toMatchObject({
      placed: { __typename: 'CancelOrderSuccess', order: { status: 'CANCELLED' } },
      shipped: { __typename: 'OrderNotCancellable', status: 'SHIPPED' },
      notMine: { __typename: 'OrderNotFound' },
    });
    const again = await explorer.run();
    expect(again.data.placed).toMatchObject({ __typename: 'OrderNotCancellable', status: 'CANCELLED' });
  });

  test('variables can be changed: five users cost no more calls than fifty, and a cursor leads to the next page', async () => {
    const explorer = await open();
    await explorer.tab('FiftyUsers');
    const fifty = await explorer.run();
    await explorer.write('Variables', '{ "first": 5 }');
    const five = await explorer.run();
    expect(five.data.users.nodes).toEqual(fifty.data.users.nodes.slice(0, 5));
    const calls = ({ extensions }: typeof five) => extensions!.ledger.map(({ source, call }) => `${source} ${call}`);
    // Places may be kept by now, and what is kept costs no call.
    expect(calls(fifty)).toEqual(expect.arrayContaining(calls(five)));
    expect(calls(fifty).length).toBeLessThanOrEqual(4);
    expect(calls(five)).toContain('order _users');

    await explorer.tab('Products');
    const { products: first } = (await explorer.run()).data;
    await explorer.write('Variables', JSON.stringify({ search: 'lamp', after: first.pageInfo.endCursor }));
    const { products: second } = (await explorer.run()).data;
    expect(second.nodes.length).toBe(first.totalCount - first.nodes.length);
    expect((await explorer.run()).extensions!.ledger).toEqual([]);
    await expect.poll(() => explorer.calls()).toBe('No call to a service: the answer was at hand.');
  });

  test('the documentation tells what a field is, and the editor completes its name', async () => {
    const explorer = await open();
    const { page } = explorer;
    await page.getByRole('button', { name: 'Show Documentation Explorer' }).click();
    await page.locator('.graphiql-doc-explorer').getByText('Query', { exact: true }).click();
    await expect
      .poll(() => page.locator('.graphiql-doc-explorer').innerText())
      .toContain('The signed-in user; null without a token.');
    await explorer.write('query', '{ me { } }');
    for (const _ of ' }}') await page.keyboard.press('ArrowLeft');
    await page.keyboard.type('loy');
    await page.locator('.suggest-widget', { hasText: 'loyalty' }).waitFor();
  });

  test('resting on the address of a map shows the map', async () => {
    const explorer = await open();
    const { page } = explorer;
    await explorer.write(
      'query',
      '{ me { orders(first: 1, status: SHIPPED) { nodes { delivery { map { url } } } } } }',
    );
    await explorer.run();
    const picture = page.waitForResponse((response) => response.url().includes('/media/map/') && response.ok());
    await page.locator('.graphiql-response').getByText('/media/map').hover();
    expect((await picture).headers()['content-type']).toBe('image/svg+xml');
  });

  test('a click on a tab counts, also after the window has changed its size', async () => {
    const explorer = await open();
    const { page } = explorer;
    for (const width of [1000, 1400]) {
      await page.setViewportSize({ width, height: 900 });
      for (const name of ['Products', 'Me']) {
        await explorer.tab(name);
        expect((await page.locator('.graphiql-tab-active').innerText()).trim()).toBe(name);
      }
    }
  });
});

describe('who is signed in', () => {
  test('clearing the headers signs out, and nothing is said about calls', async () => {
    const explorer = await open();
    await explorer.write('query', '{ me { name } }');
    await explorer.write('Headers', '');
    expect(await explorer.run()).toEqual({ data: { me: null } });
    await expect.poll(() => explorer.calls()).toMatch(/^The header "x-ledger": "1" shows here/);
  });

  test("another user's token signs in as that user, in this tab, and is nowhere stored", async () => {
    const explorer = await open();
    const first = await explorer.run();
    await explorer.write('Headers', JSON.stringify({ authorization: `Bearer ${tokenOf('usr_0002')}` }));
    const second = await explorer.run();
    expect(second.data.me.name).toMatch(/\w/);
    expect(second.data.me.name).not.toBe(first.data.me.name);
    await explorer.tab('Products');
    await explorer.tab('Me');
    expect(await explorer.run()).toEqual(second);
    await explorer.write('query', '{ me { name } }');
    expect(await kept(explorer)).toContain('{ me { name } }');
    expect(await kept(explorer)).not.toMatch(/bearer|eyJ/i);
  });

  test('a token that somebody has typed and that is no good is refused, not replaced', async () => {
    const explorer = await open();
    await explorer.write('Headers', '{ "authorization": "Bearer eyJhbGciOiJub25lIn0.e30." }');
    const refused = explorer.page.waitForResponse((response) => response.status() === 401);
    await explorer.page.locator('.graphiql-execute-button').click();
    await refused;
    await expect.poll(() => explorer.shown('response')).toContain('UNAUTHENTICATED');
    expect(explorer.complaints).toEqual([expect.stringContaining('401')]);
    opened.splice(opened.indexOf(explorer), 1);
    await explorer.close();
  });

  test('a page older than its token goes on with a new one', async () => {
    const old = await startServer();
    const explorer = await open({ url: old.url });
    await explorer.run();
    await old.stop();
    // The same address, but it has never heard of the page's token.
    const next = await startServer(new URL(old.url).port);
    try {
      const { data } = await explorer.run();
      expect(data.me.name).toMatch(/\w/);
      expect((await explorer.run()).data).toEqual(data);
      expect(explorer.complaints).toEqual([expect.stringContaining('401')]);
    } finally {
      opened.splice(opened.indexOf(explorer), 1);
      await explorer.close();
      await next.stop();
    }
  });
});

describe('a later visit', () => {
  test('finds the tabs, operations and variables as they were left, and a new token', async () => {
    const explorer = await open();
    const { page } = explorer;
    await explorer.tab('FiftyUsers');
    await explorer.write('Variables', '{ "first": 3 }');
    const tokens = new Set<string | undefined>();
    page.on('request', (request) => request.method() === 'POST' && tokens.add(request.headers()['authorization']));
    const before = await explorer.run();
    for (const _ of [1, 2]) {
      await page.reload();
      await page.waitForSelector('.graphiql-query-editor .view-line');
      expect(await explorer.tabs()).toEqual(examples);
      expect((await page.locator('.graphiql-tab-active').innerText()).trim()).toBe('FiftyUsers');
      expect((await explorer.run()).data).toEqual(before.data);
    }
    expect([...tokens]).toEqual(Array(3).fill(expect.stringMatching(/^Bearer eyJ/)));
  });

  test('is not led astray by tabs with old headers, whoever has stored them', async () => {
    const headers = JSON.stringify({ authorization: 'Bearer old' });
    const tab = { id: '1', hash: '', title: 'Old', operationName: 'Old', response: null, variables: null, headers };
    const state = JSON.stringify({ tabs: [{ ...tab, query: 'query Old { me { name } }' }], activeTabIndex: 0 });
    const store = (prefix: string): string =>
      `localStorage.setItem(${JSON.stringify(`${prefix}graphiql:tabState`)}, ${JSON.stringify(state)});
       localStorage.setItem(${JSON.stringify(`${prefix}graphiql:headers`)}, ${JSON.stringify(headers)});`;
    const own = await open({ before: store('selvedge:') });
    expect(await own.tabs()).toEqual(['Old']);
    expect((await own.run()).data.me.name).toMatch(/\w/);
    const foreign = await open({ before: store('') });
    expect(await foreign.tabs()).toEqual(examples);
    expect((await foreign.run()).data.me.name).toMatch(/\w/);
  });

  test('begins anew where what is stored cannot be read', async () => {
    const explorer = await open({ before: `localStorage.setItem('selvedge:graphiql:tabState', '{"tabs": 7');` });
    expect(await explorer.tabs()).toEqual(examples);
  });
});

describe('a link', () => {
  test('opens its operation as one tab more, once', async () => {
    const query = 'query Shared { place(search: "Porto") { displayName } }';
    const explorer = await open({ path: `/graphql?query=${encodeURIComponent(query)}` });
    expect(await explorer.tabs()).toEqual([...examples, 'Shared']);
    expect((await explorer.run()).data.place[0].displayName).toBe('Porto, Portugal');
    await explorer.page.reload();
    await explorer.page.waitForSelector('.graphiql-query-editor .view-line');
    expect(await explorer.tabs()).toEqual([...examples, 'Shared']);
  });

  test('cannot put anything into the page itself', async () => {
    const attack =
      '</script><script>globalThis.attacked = true</script><img src=x onerror="globalThis.attacked = true">';
    const search = ['query', 'title', 'variables', 'headers', 'operationName']
      .map((name) => `${name}=${encodeURIComponent(attack)}`)
      .join('&');
    const html = await (await fetchPage(`?${search}`)).text();
    expect(html).not.toContain('attacked');
    const explorer = await open({ path: `/graphql?${search}` });
    await expect.poll(() => explorer.shown('query')).toContain('globalThis.attacked');
    expect(await explorer.page.evaluate('globalThis.attacked')).toBeUndefined();
  });
});

test('the page is fetched anew each time, and its policy lets it speak to nobody else', async () => {
  const [first, second] = await Promise.all([fetchPage(), fetchPage()]);
  expect(first.headers.get('cache-control')).toContain('no-store');
  const token = /Bearer ([\w.-]+)/;
  const [one, two] = [token.exec(await first.text())?.[1], token.exec(await second.text())?.[1]];
  expect(one).toMatch(/^eyJ/);
  expect(two).not.toBe(one);
  const explorer = await open();
  const refused = await explorer.page.evaluate(async (elsewhere) => {
    const violation = new Promise<string>((done) =>
      document.addEventListener('securitypolicyviolation', (event: any) => done(event.effectiveDirective)),
    );
    await fetch(elsewhere).catch(() => undefined);
    return violation;
  }, 'http://192.0.2.1/');
  expect(refused).toBe('connect-src');
  expect(explorer.complaints.filter((complaint) => complaint.startsWith('asked'))).toEqual([]);
  opened.splice(opened.indexOf(explorer), 1);
  await explorer.close();
});
