/**
 * What the page does beside GraphiQL: the development user's token stays fresh and is never stored, links with `?query=` open as a tab,
 * and the calls that an answer has cost are shown below it.
 *
 * @typedef {{ name: string, query: string, variables: string | null }} Example
 * @typedef {{ title: string, logo: string, headers: string, examples: Example[] }} Opening
 * @typedef {{ tabs: { query: string | null, variables: string | null }[], activeTabIndex: number }} TabState
 * @typedef {{ source: string, call: string, size: number, attempt?: number }} Call
 */

/** @param {Document} page */
const openingOf = (page) => /** @type {Opening} */ (JSON.parse(page.querySelector('#opening')?.textContent ?? '{}'));
const { title, logo, headers, examples } = openingOf(document);

/**
 * GraphiQL's storage, apart from that of other GraphiQLs on this port. What is kept is kept without headers, for they hold tokens; what is
 * read back has those of this load, so that no token is ever old.
 */
const storage = {
  /** @param {string} key */
  getItem: (key) => {
    if (key === 'graphiql:tabState') return withHeaders(readTabs(), headers);
    if (key === 'graphiql:headers') return headers;
    if (key === 'graphiql:query') return shownTab()?.query ?? null;
    if (key === 'graphiql:variables') return shownTab()?.variables ?? null;
    return localStorage.getItem(prefix + key) ?? (key === 'graphiql:secondaryEditorFlex' ? tallEditor : null);
  },
  /**
   * @param {string} key
   * @param {string} value
   */
  setItem: (key, value) => {
    if (key === 'graphiql:headers') return;
    localStorage.setItem(prefix + key, key === 'graphiql:tabState' ? withHeaders(JSON.parse(value), null) : value);
  },
  /** @param {string} key */
  removeItem: (key) => localStorage.removeItem(prefix + key),
  clear: () => ownKeys().forEach((key) => localStorage.removeItem(key)),
  get length() {
    return ownKeys().length;
  },
};
const prefix = 'selvedge:';
const ownKeys = () => Object.keys(localStorage).filter((key) => key.startsWith(prefix));
/** The operation's share of the height, where that of the variables and headers is 1. */
const tallEditor = '5';

/** @returns {TabState} The tabs as they were left, or a tab for each example. */
const readTabs = () => {
  try {
    const kept = JSON.parse(localStorage.getItem(`${prefix}graphiql:tabState`) ?? 'null');
    if (Array.isArray(kept?.tabs)) return kept;
  } catch {
    // What cannot be read is replaced.
  }
  const tabs = examples.map(({ name, query, variables }, index) => {
    return { id: `example-${index}`, title: name, query, variables, headers, operationName: name, response: null };
  });
  return { tabs, activeTabIndex: 0 };
};

/**
 * @param {TabState} state
 * @param {string | null} text
 */
const withHeaders = ({ tabs, ...state }, text) =>
  JSON.stringify({ ...state, tabs: tabs.map((tab) => ({ ...tab, headers: text })) });

/** The tab that the page opens with: the one that was open last, or the one that the link asks for; none if that is not a tab yet. */
const shownTab = () => {
  const { tabs, activeTabIndex } = readTabs();
  const last = tabs[activeTabIndex];
  const asked = new URLSearchParams(location.search).get('query');
  return asked === null || asked === last?.query ? last : tabs.find(({ query }) => query === asked);
};

/** @param {string} json */
const authorizationOf = (json) => String(JSON.parse(json).authorization);
const shownAuthorization = authorizationOf(headers);
let freshAuthorization = shownAuthorization;

/** A page that has been open for longer than its token lives goes on with a new one, unless somebody else has been signed in. */
const send = window.fetch.bind(window);
/** @type {typeof window.fetch} */
window.fetch = async (input, init = {}) => {
  const headers = new Headers(init.headers);
  const ask = () => {
    if (isOwn) headers.set('authorization', freshAuthorization);
    return send(input, { ...init, headers });
  };
  const isOwn = headers.get('authorization') === shownAuthorization;
  const isOperation = init.method === 'POST' && !String(init.body).includes('IntrospectionQuery');
  if (isOperation) footer.textContent = '';
  let response = await ask();
  if (isOwn && response.status === 401) {
    const page = await (await send(location.pathname, { headers: { accept: 'text/html' } })).text();
    freshAuthorization = authorizationOf(openingOf(new DOMParser().parseFromString(page, 'text/html')).headers);
    response = await ask();
  }
  // An answer that cannot be read is GraphiQL's to show.
  if (isOperation) showCalls(response.clone()).catch(() => undefined);
  return response;
};

const footer = /** @type {HTMLElement} */ (document.querySelector('#calls'));
footer.textContent = 'The calls to services that an answer has cost are shown here.';

/** @param {Response} response */
const showCalls = async (response) => {
  if (!response.headers.get('content-type')?.includes('json')) return;
  /** @type {Call[] | undefined} */
  const calls = (await response.json()).extensions?.ledger;
  footer.textContent = calls === undefined ? 'The header "x-ledger": "1" shows here what an answer has cost.' : '';
  if (calls === undefined) return;
  footer.append(element('strong', summary(calls.length)));
  for (const { source, call, size, attempt } of calls) {
    const entry = element('span', ` ${call} × ${size}${attempt === undefined ? '' : ` (attempt ${attempt})`}`);
    entry.title = `One call to ${source}, for ${size} ${size === 1 ? 'thing' : 'things'} at once`;
    entry.prepend(element('em', source));
    footer.append(entry);
  }
};

/** @param {number} count */
const summary = (count) => {
  if (count === 0) return 'No call to a service: the answer was at hand.';
  return count === 1 ? '1 call to a service' : `${count} calls to services`;
};

/**
 * @param {string} name
 * @param {string} text
 */
const element = (name, text) => Object.assign(document.createElement(name), { textContent: text });

/**
 * GraphiQL's tabs can be dragged, and after a change of the window's size the first press moves a tab away from under the pointer, so that the
 * click is lost. Here tabs stay where they are (the rest is in the style sheet).
 */
document.addEventListener(
  'pointerdown',
  (event) => {
    if (event.target instanceof Element && event.target.closest('.graphiql-tab') !== null) event.stopPropagation();
  },
  { capture: true },
);

/** @type {Record<string, string>} */
const workers = JSON.parse(document.querySelector('#workers')?.textContent ?? '{}');
const urls = new Map(
  Object.entries(workers).map(([name, text]) => [
    name,
    URL.createObjectURL(new Blob([text], { type: 'text/javascript' })),
  ]),
);
Object.assign(window, {
  MonacoEnvironment: {
    globalAPI: false,
    /**
     * @param {string} _id
     * @param {string} label
     */
    getWorkerUrl: (_id, label) => urls.get(label),
  },
});

/** @type {{ renderYogaGraphiQL(root: Element | null, options: object): void }} */
const graphiql = Reflect.get(window, 'YogaGraphiQL');
graphiql.renderYogaGraphiQL(document.querySelector('#root'), {
  title,
  logo,
  storage,
  defaultQuery: '',
  defaultHeaders: headers,
  shouldPersistHeaders: true,
  showPersistHeadersSettings: false,
});
