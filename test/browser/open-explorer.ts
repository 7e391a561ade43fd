import type { Browser, Page, Request } from 'playwright-core';

export interface Answer {
  readonly data: any;
  readonly errors?: readonly any[];
  readonly extensions?: { readonly ledger: readonly { source: string; call: string; size: number }[] };
}

export type EditorName = 'query' | 'Variables' | 'Headers' | 'response';

/** GraphiQL in a fresh profile, by what a developer does there. */
export interface Explorer {
  readonly page: Page;
  /** Requests to anywhere else, all of them refused, and everything the console complained about. */
  readonly complaints: readonly string[];
  tab(name: string): Promise<void>;
  tabs(): Promise<string[]>;
  write(editor: Exclude<EditorName, 'response'>, text: string): Promise<void>;
  /** The part of an editor's text that is in view, with plain spaces. */
  shown(editor: EditorName): Promise<string>;
  run(): Promise<Answer>;
  /** What the answer's cost is said to be. */
  calls(): Promise<string>;
  close(): Promise<void>;
}

export interface ExplorerOptions {
  readonly browser: Browser;
  readonly url: string;
  readonly path?: string;
  /** Runs in the page before anything else. */
  readonly before?: string;
}

/** Opens the page and waits until the schema is there. */
export const openExplorer = async ({ browser, url, path = '/graphql', before }: ExplorerOptions): Promise<Explorer> => {
  const context = await browser.newContext({ viewport: { width: 1400, height: 900 } });
  if (before !== undefined) await context.addInitScript(before);
  const complaints: string[] = [];
  await context.route(
    (address) => address.origin !== url && !['blob:', 'data:'].includes(address.protocol),
    (route) => {
      complaints.push(`asked ${route.request().url()}`);
      return route.abort();
    },
  );
  const page = await context.newPage();
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  const schema = page.waitForResponse((response) => isIntrospection(response.request()));
  await page.goto(`${url}${path}`);
  await (await schema).finished();
  await page.waitForSelector('.graphiql-query-editor .view-line');

  /** GraphiQL stores a change after everything else that follows from it. */
  const kept = (what: 'title' | 'query' | 'variables', text: string) =>
    page.waitForFunction(
      ([key, value]) => {
        const { tabs, activeTabIndex } = JSON.parse(localStorage.getItem('selvedge:graphiql:tabState') ?? '{}');
        return tabs?.[activeTabIndex]?.[key] === value;
      },
      [what, text] as const,
    );
  const editors = {
    query: page.locator('.graphiql-query-editor .graphiql-editor'),
    Variables: page.locator('.graphiql-editor-tool .graphiql-editor').nth(0),
    Headers: page.locator('.graphiql-editor-tool .graphiql-editor').nth(1),
    response: page.locator('.graphiql-response'),
  };
  const write: Explorer['write'] = async (name, text) => {
    if (name !== 'query') await page.getByRole('button', { name, exact: true }).click();
    await editors[name].click();
    await page.keyboard.press('Control+a');
    await page.keyboard.press('Delete');
    await page.keyboard.insertText(text);
    if (name !== 'Headers') await kept(name === 'query' ? 'query' : 'variables', text);
  };
  const tab: Explorer['tab'] = async (name) => {
    await page.locator(`.graphiql-tab-button[title="${name}"]`).click();
    await kept('title', name);
  };
  const run = async (): Promise<Answer> => {
    const answered = page.waitForResponse((response) => isOperation(response.request()) && response.status() !== 401);
    await page.locator('.graphiql-execute-button').click();
    const answer = await (await answered).json();
    await page.locator('.graphiql-execute-button[aria-label^="Execute"]').waitFor();
    return answer;
  };
  return {
    page,
    complaints,
    tab,
    tabs: () => page.locator('.graphiql-tab-button').allInnerTexts(),
    shown: async (name) => (await editors[name].locator('.view-lines').innerText()).replaceAll('\u00a0', ' '),
    write,
    run,
    calls: () => page.locator('#calls').innerText(),
    close: () => context.close(),
  };
};

const bodyOf = (request: Request): string => (request.method() === 'POST' ? (request.postData() ?? '') : '');
const isIntrospection = (request: Request): boolean => bodyOf(request).includes('IntrospectionQuery');
const isOperation = (request: Request): boolean => bodyOf(request) !== '' && !isIntrospection(request);
