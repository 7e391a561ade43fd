import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import soap from 'soap';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

interface Account {
  userId: string;
  memberNumber: string;
  tier: string;
  points: number;
  memberSince: Date;
}

interface Entry {
  entryId: number;
  bookedAt: Date;
  points: number;
  reason: string;
  orderId?: string;
}

interface Page {
  userId: string;
  first: number;
  after?: number;
  hasNext: boolean;
  total: number;
  /** An element without children is null to a reader of `soap`. */
  entries: { entry: Entry[] } | null;
}

interface Asked {
  userId: string;
  first: number | string;
  after?: number | string;
}

let dataDir: string;
let child: ChildProcess;
let url: string;
let client: soap.Client;

const startService = async (): Promise<void> => {
  child = spawn(process.execPath, ['services/run.ts', 'loyalty', '--port', '0', '--data', dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(createInterface({ input: child.stdout! }), 'line');
  ({ url } = JSON.parse(String(line)));
  client = await soap.createClientAsync(`${url}/loyalty?wsdl`, { disableCache: true });
};

const stopService = async (): Promise<unknown> => {
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  return (await exited)[0];
};

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'loyalty-'));
  await startService();
});

afterAll(async () => {
  await stopService();
  await rm(dataDir, { recursive: true });
});

const userIds = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, index) => `usr_${String(from + index).padStart(4, '0')}`);

const accountsOf = async (ids: string[]): Promise<Account[]> => {
  const [answer] = await client['GetAccountsAsync']({ userIds: { userId: ids } });
  return answer.accounts?.account ?? [];
};

const pagesOf = async (request: Asked[]): Promise<Page[]> => {
  const [answer] = await client['GetHistoryAsync']({ requests: { request } });
  return answer.pages?.page ?? [];
};

const wholeHistoryOf = async (userId: string): Promise<Entry[]> =>
  (await pagesOf([{ userId, first: 100 }]))[0]?.entries?.entry ?? [];

const allAccounts = async (): Promise<Account[]> =>
  (await Promise.all([1, 101, 201, 301, 401, 501].map((from) => accountsOf(userIds(from, from + 99))))).flat();

const envelope = (body: string, header = ''): string =>
  `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:l="urn:selvedge:loyalty:1">${header}<s:Body>${body}</s:Body></s:Envelope>`;

const post = async (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) => {
  const response = await fetch(`${url}/loyalty`, {
    method: 'POST',
    headers: { 'content-type': 'text/xml; charset=utf-8', ...headers },
    body,
  });
  return { status: response.status, type: response.headers.get('content-type'), text: await response.text() };
};

/** The code and the text of the fault, after checking that the answer is one as SOAP 1.1 has it over HTTP. */
const faultOf = async (body: string | Uint8Array<ArrayBuffer>, headers?: Record<string, string>): Promise<string> => {
  const { status, type, text } = await post(body, headers);
  expect([status, type]).toEqual([500, 'text/xml; charset=utf-8']);
  const [, code, says] =
    /^<\?xml version="1.0" encoding="utf-8"\?><soap:Envelope xmlns:soap="http:\/\/schemas.xmlsoap.org\/soap\/envelope\/"[^>]*><soap:Body><soap:Fault><faultcode>soap:(\w+)<\/faultcode><faultstring>([^<]*)<\/faultstring><\/soap:Fault><\/soap:Body><\/soap:Envelope>$/.exec(
      text,
    ) ?? [];
  expect(code, text).toBeDefined();
  return `${code}: ${says}`;
};

const mismatch = 'Client: The request does not match the WSDL.';
const getTiers = envelope('<l:GetTiers/>');
const getAccount = (inner: string): string =>
  envelope(`<l:GetAccounts><l:userIds>${inner}</l:userIds></l:GetAccounts>`);
const getPage = (inner: string): string =>
  envelope(
    `<l:GetHistory><l:requests><l:request><l:userId>usr_0001</l:userId>${inner}</l:request></l:requests></l:GetHistory>`,
  );

const ids = (count: number): string => '<l:userId>usr_0001</l:userId>'.repeat(count);
const requests = (count: number): string =>
  envelope(
    `<l:GetHistory><l:requests>${'<l:request><l:userId>usr_0001</l:userId><l:first>1</l:first></l:request>'.repeat(count)}</l:requests></l:GetHistory>`,
  );

const action = (name: string) => ({ soapaction: `"urn:selvedge:loyalty:1#${name}"` });

const request = async (path: string, init?: RequestInit) => {
  const response = await fetch(url + path, init);
  return { status: response.status, allow: response.headers.get('allow'), text: await response.text() };
};

const tierOf = (points: number): string =>
  points >= 20_000 ? 'PLATINUM' : points >= 5000 ? 'GOLD' : points >= 1000 ? 'SILVER' : 'BRONZE';

describe('GetAccounts', () => {
  it('gives an account with every element in its type', async () => {
    const [account] = await accountsOf(['usr_0001']);
    expect(account).toEqual({
      userId: 'usr_0001',
      memberNumber: expect.stringMatching(/^[0-9]{9}$/),
      tier: 'GOLD',
      points: expect.any(Number),
      memberSince: expect.any(Date),
    });
  });

  it('answers in the order of member numbers, leaves out whom it does not know and names nobody twice', async () => {
    const asked = ['usr_0003', 'usr_0001', 'usr_0007', 'usr_9999', 'usr_0002', 'usr_0001'];
    const accounts = await accountsOf(asked);
    expect(accounts.map(({ userId }) => userId).sort()).toEqual(['usr_0001', 'usr_0002', 'usr_0003']);
    expect(accounts.map(({ userId }) => userId)).not.toEqual(['usr_0003', 'usr_0001', 'usr_0002']);
    const numbers = accounts.map(({ memberNumber }) => memberNumber);
    expect(numbers).toEqual(numbers.toSorted());
  });

  it('gives nothing when nobody asked for has an account', async () => {
    expect(await accountsOf(['usr_0007'])).toEqual([]);
  });
});

describe('GetHistory', () => {
  it('leads page by page through the whole history, newest first', async () => {
    const [account] = await accountsOf(['usr_0001']);
    const seen: Entry[] = [];
    let page: Page | undefined;
    do {
      const after = seen.at(-1)?.entryId;
      [page] = await pagesOf([{ userId: 'usr_0001', first: 7, ...(after === undefined ? {} : { after }) }]);
      expect(page).toMatchObject({ userId: 'usr_0001', first: 7, total: 48 });
      expect(page?.after).toBe(after);
      seen.push(...(page?.entries?.entry ?? []));
      expect(page?.hasNext).toBe(seen.length < 48);
    } while (page?.hasNext);
    expect(seen).toEqual(await wholeHistoryOf('usr_0001'));
    expect(seen.map(({ entryId }) => entryId)).toEqual(seen.map(({ entryId }) => entryId).toSorted((a, b) => b - a));
    const times = seen.map(({ bookedAt }) => bookedAt.getTime());
    expect(times).toEqual(times.toSorted((a, b) => b - a));
    expect(seen.reduce((sum, { points }) => sum + points, 0)).toBe(account?.points);
  });

  it('answers every request by a page that repeats it, also for one user asked twice', async () => {
    const [, second] = await wholeHistoryOf('usr_0002');
    const asked = [
      { userId: 'usr_0002', first: 2 },
      { userId: 'usr_0007', first: 5 },
      { userId: 'usr_0001', first: 1 },
      { userId: 'usr_0002', first: 2, after: second!.entryId },
    ];
    const pages = await pagesOf(asked);
    const keys = pages.map(({ userId, first, after }) => ({
      userId,
      first,
      ...(after === undefined ? {} : { after }),
    }));
    expect(keys).toHaveLength(3);
    expect(keys).toEqual(expect.arrayContaining(asked.filter(({ userId }) => userId !== 'usr_0007')));
    const [newest, next] = pages.filter(({ userId }) => userId === 'usr_0002');
    expect([...newest!.entries!.entry, ...next!.entries!.entry]).toEqual(
      (await wholeHistoryOf('usr_0002')).slice(0, 4),
    );
  });

  it('gives an empty page for first 0 and after the oldest entry', async () => {
    const oldest = (await wholeHistoryOf('usr_0001')).at(-1)!.entryId;
    const [none] = await pagesOf([{ userId: 'usr_0001', first: 0 }]);
    expect(none).toMatchObject({ entries: null, hasNext: true, total: 48 });
    const [beyond] = await pagesOf([{ userId: 'usr_0001', first: 5, after: oldest }]);
    expect(beyond).toMatchObject({ entries: null, hasNext: false, total: 48 });
  });

  it('gives a page with one entry as a list', async () => {
    const [page] = await pagesOf([{ userId: 'usr_0001', first: 1 }]);
    expect(page?.entries?.entry).toEqual([expect.objectContaining({ bookedAt: expect.any(Date) })]);
  });

  it('answers a hundred requests at once', async () => {
    const pages = await pagesOf(userIds(1, 100).map((userId) => ({ userId, first: 3 })));
    const accounts = await accountsOf(userIds(1, 100));
    expect(pages.map(({ userId }) => userId)).toEqual(accounts.map(({ userId }) => userId));
    expect(pages.every(({ entries, hasNext }) => entries?.entry.length === 3 && hasNext)).toBe(true);
  });

  it('takes the numbers that XSD takes', async () => {
    const [page] = await pagesOf([{ userId: 'usr_0001', first: ' +002 ', after: '999999999999999' }]);
    expect(page).toMatchObject({ first: 2, after: 999_999_999_999_999 });
    expect(page?.entries?.entry).toHaveLength(2);
  });
});

describe('GetTiers', () => {
  it('gives the tiers in ascending order', async () => {
    const [answer] = await client['GetTiersAsync']({});
    expect(answer.tiers.tier).toEqual([
      { name: 'BRONZE', threshold: 0 },
      { name: 'SILVER', threshold: 1000 },
      { name: 'GOLD', threshold: 5000 },
      { name: 'PLATINUM', threshold: 20_000 },
    ]);
  });
});

describe('the seed', () => {
  it('gives nine users in ten an account whose tier follows from its points', async () => {
    const accounts = await allAccounts();
    expect(accounts.length).toBeGreaterThan(520);
    expect(accounts.length).toBeLessThan(560);
    expect(new Set(accounts.map(({ memberNumber }) => memberNumber)).size).toBe(accounts.length);
    expect(accounts.map(({ tier }) => tier)).toEqual(accounts.map(({ points }) => tierOf(points)));
    const tiers = Map.groupBy(accounts, ({ tier }) => tier);
    expect(tiers.size).toBe(4);
    expect(Math.min(...[...tiers.values()].map(({ length }) => length))).toBeGreaterThan(20);
  });

  it('gives every account 5 to 60 entries that add up to its points', async () => {
    const accounts = await allAccounts();
    for (let from = 0; from < accounts.length; from += 100) {
      const some = accounts.slice(from, from + 100);
      const pages = await pagesOf(some.map(({ userId }) => ({ userId, first: 100 })));
      const sums = pages.map(({ userId, entries }) => [
        userId,
        entries!.entry.reduce((sum, { points }) => sum + points, 0),
      ]);
      expect(Object.fromEntries(sums)).toEqual(Object.fromEntries(some.map(({ userId, points }) => [userId, points])));
      expect(pages.every(({ total }) => total >= 5 && total <= 60)).toBe(true);
    }
  });

  it('is still there after a restart', async () => {
    const before = await wholeHistoryOf('usr_0001');
    expect(await stopService()).toBe(0);
    await startService();
    expect(await wholeHistoryOf('usr_0001')).toEqual(before);
  });
});

describe('bad input', () => {
  const badId = 'Client: A userId is usr_ and 4 to 12 digits.';
  const badFirst = 'Client: first is a whole number from 0 to 100.';
  const badAfter = 'Client: after is the entryId of an entry.';

  it.each([
    ['too many ids', getAccount(ids(101)), 'Client: userIds holds 1 to 100 userId.'],
    ['too many requests', requests(101), 'Client: requests holds 1 to 100 request.'],
    ['no ids', getAccount(''), mismatch],
    ['no arguments', envelope('<l:GetAccounts/>'), mismatch],
    ['a malformed id', getAccount("<l:userId>usr_1' or 1=1</l:userId>"), badId],
    ['an empty id', getAccount('<l:userId/>'), badId],
    ['an id with elements in it', getAccount('<l:userId><l:userId>usr_0001</l:userId></l:userId>'), badId],
    ['first missing', getPage(''), badFirst],
    ['first twice', getPage('<l:first>1</l:first><l:first>1</l:first>'), badFirst],
    ['first below 0', getPage('<l:first>-1</l:first>'), badFirst],
    ['first above 100', getPage('<l:first>101</l:first>'), badFirst],
    ['first with a tail', getPage('<l:first>10x</l:first>'), badFirst],
    ['first as a fraction', getPage('<l:first>1.5</l:first>'), badFirst],
    ['after 0', getPage('<l:first>1</l:first><l:after>0</l:after>'), badAfter],
    ['after empty', getPage('<l:first>1</l:first><l:after/>'), badAfter],
    ['after beyond any entry', getPage('<l:first>1</l:first><l:after>1000000000000000</l:after>'), badAfter],
    ['an unknown element', getPage('<l:first>1</l:first><l:last>1</l:last>'), mismatch],
    ['an element of no namespace', getPage('<first>1</first>'), mismatch],
    ['text beside elements', getAccount(`text${ids(1)}`), mismatch],
    ['text after elements', getAccount(`${ids(1)}text`), mismatch],
    ['text where nothing is asked', envelope('<l:GetTiers>text</l:GetTiers>'), mismatch],
    ['an attribute', getAccount('<l:userId a="b">usr_0001</l:userId>'), mismatch],
    ['an unknown operation', envelope('<l:DropTables/>'), 'Client: The operation is unknown.'],
    ['an operation of no namespace', envelope('<GetTiers/>'), 'Client: The operation is unknown.'],
    ['no operation', envelope(''), mismatch],
    ['two operations', envelope('<l:GetTiers/><l:GetTiers/>'), mismatch],
    ['no envelope', '<GetTiers xmlns="urn:selvedge:loyalty:1"/>', mismatch],
    ['elements without end', '<a>'.repeat(80_000), mismatch],
    ['nothing', '', mismatch],
    ['no XML', 'hello', 'Client: The request is not well-formed XML in UTF-8.'],
    ['an element left open', getTiers.slice(0, -1), 'Client: The request is not well-formed XML in UTF-8.'],
    ['an undeclared entity', getAccount('&id;'), 'Client: The request is not well-formed XML in UTF-8.'],
    [
      'SOAP 1.2',
      getTiers.replace('schemas.xmlsoap.org/soap', 'www.w3.org/2003/05'),
      'VersionMismatch: Only SOAP 1.1 is spoken here.',
    ],
  ])('is refused by a fault: %s', async (_, body, fault) => {
    expect(await faultOf(body)).toBe(fault);
  });

  it('is refused when it is not UTF-8', async () => {
    const body = Uint8Array.from([0xff, 0xfe, 0x3c, 0x00]);
    expect(await faultOf(body)).toBe('Client: The request is not well-formed XML in UTF-8.');
  });

  it('is a fault to a SOAP client', async () => {
    await expect(accountsOf(['nobody'])).rejects.toThrow('soap:Client: A userId is usr_ and 4 to 12 digits.');
  });

  it('is refused when SOAPAction names another operation than the body', async () => {
    expect((await post(getTiers, action('GetTiers'))).status).toBe(200);
    expect((await post(getTiers, { soapaction: '""' })).status).toBe(200);
    const fault = 'Client: SOAPAction does not name the operation of the body.';
    expect(await faultOf(getTiers, action('GetAccounts'))).toBe(fault);
    expect(await faultOf(getTiers, action('DropTables'))).toBe(fault);
  });
});

describe('hostile XML', () => {
  const laughs = `<!DOCTYPE s [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>`;

  it.each([
    ['entities that expand', laughs + getAccount('<l:userId>&c;</l:userId>')],
    [
      'an external entity',
      `<!DOCTYPE s [<!ENTITY a SYSTEM "file:///etc/passwd">]>${getAccount('<l:userId>&a;</l:userId>')}`,
    ],
    ['an external subset', `<!doctype s SYSTEM "${'http://127.0.0.1/s.dtd'}">${getTiers}`],
    ['one after the declaration', `<?xml version="1.0"?><!DOCTYPE s>${getTiers}`],
  ])('with a document type is refused outright: %s', async (_, body) => {
    expect(await faultOf(body)).toBe('Client: A document type declaration is not allowed.');
  });

  it.each([
    ['an id that names a prototype', envelope('<l:GetTiers id="__proto__"/>')],
    ['an id that hides one', envelope('<l:GetTiers id="&#95;_proto__"/>')],
    ['an href', getAccount('<l:userId href="#a"/>')],
    ['an element that names a prototype', getAccount('<l:__proto__>a</l:__proto__><l:userId>usr_0001</l:userId>')],
    ['an element that names a constructor', getAccount('<l:constructor>a</l:constructor>')],
    ['a document in CDATA', getAccount('<l:userId><![CDATA[<?xml version="1.0"?><a id="__proto__"/>]]></l:userId>')],
    ['a processing instruction', `<?xml-stylesheet href="a"?>${getTiers}`],
    ['namespaces nested without end', '<a xmlns:b="c">'.repeat(15_000)],
  ])('is refused: %s', async (_, body) => {
    expect(await faultOf(body)).toBe(mismatch);
    expect((await post(getTiers)).status).toBe(200);
  });
});

describe('SOAP headers', () => {
  it('are ignored, whatever is in them', async () => {
    const { text } = await post(getTiers);
    for (const inner of [
      '',
      '<Security><Timestamp>now</Timestamp></Security>',
      '<a id="__proto__" href="#__proto__">text<constructor/></a>',
      '<a><s:Body><l:DropTables/></s:Body></a>',
      '<a s:mustUnderstand="0">é 🎁</a>',
    ])
      expect(await post(envelope('<l:GetTiers/>', `\n<s:Header>${inner}</s:Header>\n`))).toMatchObject({
        status: 200,
        text,
      });
    expect(await post(envelope('<l:GetTiers/>', '<s:Header/>'))).toMatchObject({ status: 200, text });
  });

  it('are refused when they must be understood', async () => {
    const header = '<s:Header><a/><b s:mustUnderstand="1"/></s:Header>';
    expect(await faultOf(envelope('<l:GetTiers/>', header))).toBe('MustUnderstand: No SOAP header is understood here.');
  });

  it('are refused anywhere but first and once', async () => {
    expect(await faultOf(envelope('<l:GetTiers/>', '<s:Header/><s:Header/>'))).toBe(mismatch);
    expect(await faultOf(getTiers.replace('</s:Envelope>', '<s:Header/></s:Envelope>'))).toBe(mismatch);
  });
});

describe('over HTTP', () => {
  const xml = { 'content-type': 'text/xml' };

  it('gives the WSDL with its own address', async () => {
    const { status, text } = await request('/loyalty?wsdl');
    expect(status).toBe(200);
    expect(text).toContain(`<soap:address location="${url}/loyalty"/>`);
    expect(Object.keys(client.describe().Loyalty.LoyaltyPort)).toEqual(['GetAccounts', 'GetHistory', 'GetTiers']);
  });

  it('answers health', async () => {
    expect(await request('/health')).toMatchObject({ status: 200, text: '{"status":"ok"}' });
  });

  it.each([
    ['GET without ?wsdl', '/loyalty', {}, 405, 'GET, POST'],
    ['PUT', '/loyalty', { method: 'PUT', body: getTiers, headers: xml }, 405, 'GET, POST'],
    ['POST to health', '/health', { method: 'POST', body: getTiers, headers: xml }, 405, 'GET'],
    ['another path', '/loyalty/more', {}, 404, null],
    ['a path that is no URL', '//', {}, 404, null],
    ['JSON', '/loyalty', { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } }, 415, null],
    ['no content type', '/loyalty', { method: 'POST', body: new Uint8Array(3) }, 415, null],
    [
      'UTF-16',
      '/loyalty',
      { method: 'POST', body: getTiers, headers: { 'content-type': 'text/xml; charset=utf-16' } },
      415,
      null,
    ],
    [
      'gzip',
      '/loyalty',
      { method: 'POST', body: getTiers, headers: { ...xml, 'content-encoding': 'gzip' } },
      415,
      null,
    ],
    ['a large body', '/loyalty', { method: 'POST', body: ' '.repeat(256 * 1024 + 1), headers: xml }, 413, null],
  ])('refuses %s', async (_, path, init, status, allow) => {
    const answer = await request(path, init);
    expect(answer).toMatchObject({ status, allow });
    expect(answer.text).toMatch(/^[\w ,?./-]+\n$/);
  });

  it('takes a body of just the size that is allowed', async () => {
    expect((await post(getTiers + ' '.repeat(256 * 1024 - getTiers.length))).status).toBe(200);
  });

  it('goes on after a client that leaves in the middle of a request', async () => {
    const leaving = new AbortController();
    const body = new ReadableStream({
      pull: (stream) => {
        stream.enqueue(new TextEncoder().encode('<s:Envelope'));
        leaving.abort();
      },
    });
    const { signal } = leaving;
    const init: RequestInit & { duplex: 'half' } = { method: 'POST', headers: xml, body, duplex: 'half', signal };
    await expect(fetch(`${url}/loyalty`, init)).rejects.toThrow();
    expect((await request('/health')).status).toBe(200);
  });
});
