import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Example } from './examples.ts';

/** What a page begins with. */
export interface Opening {
  /** The text of the headers editor, JSON. */
  readonly headers: string;
  readonly examples: readonly Example[];
}

export type Page = (opening: Opening) => string;

/**
 * The page around GraphiQL, whole: no part of it comes from another request, and its policy lets it talk to this server only. Loading the
 * nine megabytes of it takes a while and much memory, so only a server that shows it does.
 */
export const openPage = async (): Promise<Page> => {
  const [graphiql, script, style] = await Promise.all([
    import('@graphql-yoga/render-graphiql/graphiql'),
    readFile(new URL('page.js', import.meta.url), 'utf8'),
    readFile(new URL('page.css', import.meta.url), 'utf8'),
  ]);
  const { js, editorWorkerService, jsonWorker, graphqlWorker } = graphiql;
  const workers = toScriptJson({ editorWorkerService, json: jsonWorker, graphql: graphqlWorker });
  const icon = `data:image/svg+xml,${encodeURIComponent(mark)}`;

  return (opening) => {
    const nonce = randomBytes(16).toString('base64');
    return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="${policy(nonce)}" />
    <meta name="viewport" content="width=device-width" />
    <meta name="referrer" content="no-referrer" />
    <title>${title}</title>
    <link rel="icon" href="${icon}" />
    <style>${graphiql.css}${style}</style>
    <script type="application/json" id="opening">${toScriptJson({ title, logo: mark, ...opening })}</script>
  </head>
  <body>
    <noscript>This page needs JavaScript.</noscript>
    <div id="root"></div>
    <footer id="calls" aria-live="polite"></footer>
    <script type="application/json" id="workers">${workers}</script>
    <script nonce="${nonce}">${js}</script>
    <script type="module" nonce="${nonce}">${script}</script>
  </body>
</html>
`;
  };
};

const title = 'Selvedge';

/** A piece of cloth, and the edge that holds its threads. */
const mark = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" width="32" height="32" fill="none" stroke-width="4">
<path d="M2 7h20M2 16h20M2 25h20" stroke="#a78bfa"/><path d="M7 2v28M16 2v28" stroke="#6d28d9"/>
<path d="M4 7h6M13 16h6M4 25h6" stroke="#a78bfa"/><path d="M26 1v30" stroke="#d60690" stroke-width="8"/></svg>`;

/** The editor puts styles into the page and makes its workers from text; apart from that, nothing but this server. */
const policy = (nonce: string): string =>
  [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    'worker-src blob:',
    "style-src 'unsafe-inline'",
    'font-src data:',
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');

/** JSON that cannot end the script element it stands in. */
const toScriptJson = (value: unknown): string => JSON.stringify(value).replaceAll('<', String.raw`\u003c`);
