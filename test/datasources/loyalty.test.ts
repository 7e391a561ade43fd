import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { loyalty } from '../../datasources/loyalty/index.ts';
import { toCursor } from '../../engine/paging.ts';
import { calls, startGateway, type Answer, type TestGateway } from '../start-gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.stop());

interface Account {
  tier: string;
  points: number;
  nextTier: { name: string; pointsMissing: number } | null;
}

interface Entry {
  id: string;
  bookedAt: string;
  points: number;
}

interface Edge {
  cursor: string;
  node: Entry;
}

interface Users {
  users: { nodes: { id: string; loyalty: Account | null }[] };
}

const me = { as: 'usr_0001', scopes: [] };
const support = { as: 'usr_0001', scopes: ['support:read'] };
const loyaltyCalls = (answer: Answer) => calls(answer.ledger.filter(({ source }) => source === 'loyalty'));
const joinedIn = ({ data }: Answer) => (data as Users).users.nodes.filter(({ loyalty }) => loyalty !== null).length;
const codes = (answer: Answer) => answer.errors.map(({ path, extensions }) => [path?.join('.'), extensions['code']]);

const manyAccounts = (first: number) =>
  `{ users(first: ${first}) { nodes { id loyalty { tier nextTier { name } history(first: 3) { nodes { points } } } } } }`;

const page = (first: number, after: string | null) =>
  gateway.ask(
    `query ($first: Int, $after: String) { me { loyalty { points history(first: $first, after: $after) {
       totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
       edges { cursor node { id bookedAt points } } nodes { id } } } } }`,
    { ...me, variables: { first, after } },
  );

const envelope = (body: string) =>
  `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>${body}</s:Body></s:Envelope>`;

const account = (content: string) =>
  envelope(
    `<GetAccountsResponse xmlns="urn:selvedge:loyalty:1"><accounts><account><userId>usr_0001</userId>` +
      `<memberNumber>123456789</memberNumber>${content}</account></accounts></GetAccountsResponse>`,
  );

const tiers = (content: string) =>
  envelope(`<GetTiersResponse xmlns="urn:selvedge:loyalty:1"><tiers>${content}</tiers></GetTiersResponse>`);

test('the contract is the one the service has', async () => {
  const [ours, theirs] = await Promise.all(
    ['datasources', 'services'].map((folder) =>
      readFile(new URL(`../../${folder}/loyalty/loyalty.wsdl`, import.meta.url), 'utf8'),
    ),
  );
  expect(ours).toBe(theirs);
});

test('the service answers a ping', async () => {
  await loyalty.ping(gateway.gateway.createContext());
});

describe('an account', () => {
  test('answers every field, each from one call', async () => {
    const answer = await gateway.ask(
      `{ me { loyalty { tier points memberNumber memberSince nextTier { name pointsMissing }
         history(first: 2) { totalCount nodes { id bookedAt points reason } } } } }`,
      me,
    );
    expect(answer.errors).toEqual([]);
    const { tier, points, memberNumber, memberSince, nextTier, history } = answer.data.me.loyalty;
    expect(tier).toBe('GOLD');
    expect(memberNumber).toMatch(/^\d{9}$/);
    expect(memberSince).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    expect(nextTier).toEqual({ name: 'PLATINUM', pointsMissing: 20_000 - points });
    expect(history.totalCount).toBeGreaterThanOrEqual(40);
    for (const entry of history.nodes) {
      expect(entry.id).toMatch(/^lye_\d+$/);
      expect(new Date(entry.bookedAt).getTime()).toBeGreaterThan(Date.UTC(2020));
      expect(Number.isInteger(entry.points)).toBe(true);
      expect(['PURCHASE', 'BONUS', 'REDEMPTION', 'EXPIRY', 'ADJUSTMENT']).toContain(entry.reason);
    }
    expect(loyaltyCalls(answer)).toEqual(['loyalty history ×1', 'loyalty ofUsers ×1', 'loyalty tiers ×1']);
  });

  test('is null without an error for who has not joined, and for a user that is none', async () => {
    const { data, errors } = await gateway.ask(
      '{ user(id: "usr_0007") { name loyalty { tier } } none: user(id: "x<y>") { loyalty { tier } } }',
      support,
    );
    expect(errors).toEqual([]);
    expect(data).toEqual({ user: { name: expect.any(String), loyalty: null }, none: null });
  });

  test('has no next tier at the top', async () => {
    const { data, errors } = await gateway.ask(
      '{ users(first: 100) { nodes { loyalty { tier points nextTier { name pointsMissing } } } } }',
      support,
    );
    expect(errors).toEqual([]);
    const accounts = (data as Users).users.nodes.flatMap((user) => user.loyalty ?? []);
    const next = { BRONZE: ['SILVER', 1_000], SILVER: ['GOLD', 5_000], GOLD: ['PLATINUM', 20_000] } as const;
    expect(new Set(accounts.map(({ tier }) => tier))).toEqual(new Set([...Object.keys(next), 'PLATINUM']));
    for (const { tier, points, nextTier } of accounts) {
      const [name, threshold] = next[tier as keyof typeof next] ?? [];
      expect(nextTier).toEqual(name === undefined ? null : { name, pointsMissing: threshold! - points });
    }
  });

  test('belongs to its user and to support; the service is not asked for anybody else', async () => {
    const query = '{ user(id: "usr_0002") { name loyalty { points } } }';
    const own = await gateway.ask(query, { as: 'usr_0002', scopes: [] });
    expect(own.errors).toEqual([]);
    expect(own.data.user.loyalty.points).toEqual(expect.any(Number));
    const foreign = await gateway.ask(query, me);
    expect(foreign.data.user).toEqual({ name: expect.any(String), loyalty: null });
    expect(codes(foreign)).toEqual([['user.loyalty', 'FORBIDDEN']]);
    expect(loyaltyCalls(foreign)).toEqual([]);
  });

  test('keeps its user id to itself', async () => {
    const { data, errors } = await gateway.ask('{ me { loyalty { userId } } }', me);
    expect(data).toBeUndefined();
    expect(errors[0]!.extensions['code']).toBe('GRAPHQL_VALIDATION_FAILED');
  });
});

describe('many accounts', () => {
  test('cost as many calls as one', async () => {
    const [few, many] = [await gateway.ask(manyAccounts(5), support), await gateway.ask(manyAccounts(50), support)];
    const joined = joinedIn(many);
    expect(joined).toBeGreaterThan(40);
    expect(few.ledger.map(({ source, call }) => `${source} ${call}`).sort()).toEqual(
      many.ledger.map(({ source, call }) => `${source} ${call}`).sort(),
    );
    expect(loyaltyCalls(many)).toEqual([`loyalty history ×${joined}`, 'loyalty ofUsers ×50', 'loyalty tiers ×1']);
  });

  test('answer each user what a request for that user alone answers', async () => {
    const all = await gateway.ask(manyAccounts(20), support);
    for (const { id, loyalty: found } of all.data.users.nodes) {
      const alone = await gateway.ask(
        `{ user(id: "${id}") { loyalty { tier nextTier { name } history(first: 3) { nodes { points } } } } }`,
        support,
      );
      expect(found).toEqual(alone.data.user.loyalty);
    }
  });

  test('are split where the service takes no more, and the tiers are still asked for once', async () => {
    const answer = await gateway.ask(
      `{ users(first: 100) { nodes { loyalty { nextTier { name } a: history(first: 1) { totalCount } b: history(first: 2) { totalCount } } } } }`,
      support,
    );
    expect(answer.errors).toEqual([]);
    const joined = joinedIn(answer);
    expect(loyaltyCalls(answer)).toEqual([
      'loyalty history ×100',
      `loyalty history ×${2 * joined - 100}`,
      'loyalty ofUsers ×100',
      'loyalty tiers ×1',
    ]);
  });
});

describe('a history', () => {
  test('is read page by page, newest first, and adds up to the points of the account', async () => {
    const entries: Entry[] = [];
    let after: string | null = null;
    do {
      const { data, errors }: Answer = await page(17, after);
      expect(errors).toEqual([]);
      const { totalCount, pageInfo, nodes } = data.me.loyalty.history;
      const edges: Edge[] = data.me.loyalty.history.edges;
      expect(nodes).toEqual(edges.map(({ node }) => ({ id: node.id })));
      expect(pageInfo).toMatchObject({ hasPreviousPage: after !== null, startCursor: edges[0]!.cursor });
      entries.push(...edges.map(({ node }) => node));
      expect(pageInfo.hasNextPage).toBe(entries.length < totalCount);
      after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
      if (after === null) expect(entries).toHaveLength(totalCount);
    } while (after !== null);
    expect(new Set(entries.map(({ id }) => id)).size).toBe(entries.length);
    const times = entries.map(({ bookedAt }) => Date.parse(bookedAt));
    expect(times).toEqual(times.toSorted((a, b) => b - a));
    const { data } = await page(0, null);
    expect(entries.reduce((sum, { points }) => sum + points, 0)).toBe(data.me.loyalty.points);
    expect(data.me.loyalty.history).toMatchObject({ edges: [], nodes: [], pageInfo: { endCursor: null } });
  });

  test('asked for in several ways at once gives each page to whom it belongs, in one call', async () => {
    const first = await page(5, null);
    const edges: Edge[] = first.data.me.loyalty.history.edges;
    const answer = await gateway.ask(
      `query ($third: String) { me { loyalty { one: history(first: 1) { nodes { id } } five: history(first: 5) { nodes { id } }
         rest: history(first: 2, after: $third) { nodes { id } } same: history(first: 5) { nodes { id } } } } }`,
      { ...me, variables: { third: edges[2]!.cursor } },
    );
    const ids = edges.map(({ node }) => ({ id: node.id }));
    expect(answer.data.me.loyalty).toEqual({
      one: { nodes: ids.slice(0, 1) },
      five: { nodes: ids },
      rest: { nodes: ids.slice(3) },
      same: { nodes: ids },
    });
    expect(loyaltyCalls(answer)).toEqual(['loyalty history ×3', 'loyalty ofUsers ×1']);
  });

  const field = 'LoyaltyAccount.history';
  test.each([
    ['no cursor', 'zzz'],
    ['of another field', toCursor('User.orders', ['12'])],
    ['to a word', toCursor(field, ['abc'])],
    ['to markup', toCursor(field, ['1</after><after>2'])],
    ['to a number as a number', toCursor(field, [12])],
    ['to a number with zeros', toCursor(field, ['012'])],
    ['to a number beyond the contract', toCursor(field, ['9'.repeat(16)])],
    ['to two numbers', toCursor(field, ['1', '2'])],
  ])('refuses a cursor that it has not given, %s, and the service does not see it', async (_name, after) => {
    const answer = await page(5, after);
    expect(answer.errors).toHaveLength(1);
    expect(answer.errors[0]).toMatchObject({
      message: 'Argument "after" of LoyaltyAccount.history must be a cursor that this field gave.',
      extensions: { code: 'BAD_REQUEST' },
    });
    expect(answer.ledger.filter(({ call }) => call === 'history')).toEqual([]);
  });

  test.each([-1, 101])('refuses first: %i, with the limit', async (first) => {
    const { errors, ledger } = await page(first, null);
    expect(errors[0]).toMatchObject({
      message: 'Argument "first" of LoyaltyAccount.history must be between 0 and 100.',
      extensions: { code: 'BAD_REQUEST' },
    });
    expect(ledger).toEqual([]);
  });
});

describe('a service in trouble', () => {
  const query = '{ me { name loyalty { tier points nextTier { name pointsMissing } } } }';
  const since = '<memberSince>2024-01-01</memberSince>';
  const gold = account(`<tier>GOLD</tier><points>6000</points>${since}`);

  /** Asks a gateway whose loyalty service says just this, by operation. */
  const askAgainst = async (
    replies: Record<string, { status?: number; body: string }>,
    asked: string = query,
  ): Promise<Answer> => {
    const server = createServer((request, response) => {
      const operation = String(request.headers['soapaction']).replace(/^.*#|"$/g, '');
      const { status = 200, body } = replies[operation] ?? { status: 404, body: '' };
      request.resume().on('end', () => response.writeHead(status, { 'content-type': 'text/xml' }).end(body));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const against = await startGateway({ addresses: { ...inject('services'), LOYALTY_URL: address } });
    try {
      return await against.ask(asked, me);
    } finally {
      await against.stop();
      server.closeAllConnections();
      server.close();
    }
  };

  test('that is down takes nothing else with it', async () => {
    const against = await startGateway({ addresses: { ...inject('services'), LOYALTY_URL: 'http://127.0.0.1:1' } });
    const answer = await against.ask(query, me);
    expect(answer.status).toBe(200);
    expect(answer.data.me).toEqual({ name: expect.any(String), loyalty: null });
    expect(answer.errors).toMatchObject([
      {
        message: 'loyalty cannot be reached',
        path: ['me', 'loyalty'],
        extensions: { code: 'DOWNSTREAM_UNAVAILABLE', service: 'loyalty', retryable: true },
      },
    ]);
    await against.stop();
  });

  test.each([
    ['s:Client', 'DOWNSTREAM_REFUSED'],
    ['s:Server', 'DOWNSTREAM_UNAVAILABLE'],
  ])('that answers a %s fault is %s, in our words', async (faultcode, code) => {
    const fault = `<s:Fault><faultcode>${faultcode}</faultcode><faultstring>secret words</faultstring></s:Fault>`;
    const answer = await askAgainst({ GetAccounts: { status: 500, body: envelope(fault) } });
    expect(answer.data.me).toEqual({ name: expect.any(String), loyalty: null });
    expect(codes(answer)).toEqual([['me.loyalty', code]]);
    expect(JSON.stringify(answer)).not.toContain('secret');
  });

  const allTiers = tiers(
    Object.entries({ BRONZE: 0, SILVER: 1_000, GOLD: 5_000, PLATINUM: 20_000 })
      .map(([name, threshold]) => `<tier><name>${name}</name><threshold>${threshold}</threshold></tier>`)
      .join(''),
  );

  test.each([
    ['a tier we do not know', 'tier', account(`<tier>DIAMOND</tier><points>1</points>${since}`)],
    ['points that are no number', 'points', account(`<tier>GOLD</tier><points>12abc</points>${since}`)],
    ['points beyond the contract', 'points', account(`<tier>GOLD</tier><points>9999999999</points>${since}`)],
    ['no points', 'points', account(`<tier>GOLD</tier>${since}`)],
    ['points without a value', 'points', account(`<tier>GOLD</tier><points/>${since}`)],
  ])('that answers %s loses `%s` and what is made of it, and nothing else', async (_name, field, body) => {
    const answer = await askAgainst({ GetAccounts: { body }, GetTiers: { body: allTiers } });
    const { tier, points, nextTier } = answer.data.me.loyalty;
    expect([tier, points]).toEqual(field === 'tier' ? [null, 1] : ['GOLD', null]);
    expect(nextTier).toBeNull();
    expect(codes(answer).toSorted()).toEqual([
      ['me.loyalty.nextTier', 'DOWNSTREAM_INVALID_RESPONSE'],
      [`me.loyalty.${field}`, 'DOWNSTREAM_INVALID_RESPONSE'],
    ]);
  });

  test('that answers a day that is none loses a field nobody asked for', async () => {
    const body = account('<tier>GOLD</tier><points>1</points><memberSince>2024-02-30</memberSince>');
    const answer = await askAgainst({ GetAccounts: { body }, GetTiers: { body: allTiers } });
    expect(answer.errors).toEqual([]);
  });

  test('that gives a reason we have no word for, or none, is answered UNKNOWN for it, and the answer says so', async () => {
    const entries = ['PURCHASE', 'GIFT', ''].map(
      (reason, index) =>
        `<entry><entryId>${index + 1}</entryId><bookedAt>2026-01-01T00:00:00Z</bookedAt><points>5</points>` +
        `${reason === '' ? '' : `<reason>${reason}</reason>`}</entry>`,
    );
    const body = envelope(
      `<GetHistoryResponse xmlns="urn:selvedge:loyalty:1"><pages><page><userId>usr_0001</userId><first>3</first>` +
        `<hasNext>false</hasNext><total>3</total><entries>${entries.join('')}</entries></page></pages></GetHistoryResponse>`,
    );
    const asked = '{ me { loyalty { history(first: 3) { nodes { points why: reason } } } } }';
    const answer = await askAgainst({ GetAccounts: { body: gold }, GetHistory: { body } }, asked);
    expect(answer.errors).toEqual([]);
    const { nodes } = answer.data.me.loyalty.history;
    expect(nodes).toEqual(['PURCHASE', 'UNKNOWN', 'UNKNOWN'].map((why) => ({ points: 5, why })));
    expect(answer.extensions['degraded']).toEqual(
      [1, 2].map((index) => ({
        source: 'loyalty',
        path: ['me', 'loyalty', 'history', 'nodes', index, 'why'],
        code: 'DOWNSTREAM_INVALID_RESPONSE',
      })),
    );
  });

  test('that forgets a tier loses the next tier alone', async () => {
    const body = tiers('<tier><name>BRONZE</name><threshold>0</threshold></tier>');
    const answer = await askAgainst({ GetAccounts: { body: gold }, GetTiers: { body } });
    expect(answer.data.me.loyalty).toEqual({ tier: 'GOLD', points: 6_000, nextTier: null });
    expect(codes(answer)).toEqual([['me.loyalty.nextTier', 'DOWNSTREAM_INVALID_RESPONSE']]);
  });

  test('that has not booked a step up yet misses no points for it; tiers may come in any order', async () => {
    const listed = { PLATINUM: 5_500, GOLD: 5_000, BRONZE: 0, SILVER: 1_000 };
    const body = tiers(
      Object.entries(listed)
        .map(([name, threshold]) => `<tier><name>${name}</name><threshold>${threshold}</threshold></tier>`)
        .join(''),
    );
    const answer = await askAgainst({ GetAccounts: { body: gold }, GetTiers: { body } });
    expect(answer.errors).toEqual([]);
    expect(answer.data.me.loyalty.nextTier).toEqual({ name: 'PLATINUM', pointsMissing: 0 });
  });

  test('that names one booking so that it cannot be read loses that one, and the others lead on', async () => {
    const entries = ['103', 'a hundred and two', '101', '', '99x']
      .map(
        (id) =>
          `<entry><entryId>${id}</entryId><bookedAt>2026-01-01T00:00:00Z</bookedAt><points>1</points><reason>BONUS</reason></entry>`,
      )
      .join('');
    const history = envelope(
      `<GetHistoryResponse xmlns="urn:selvedge:loyalty:1"><pages><page><userId>usr_0001</userId><first>10</first>` +
        `<hasNext>true</hasNext><total>9</total><entries>${entries}</entries></page></pages></GetHistoryResponse>`,
    );
    const answer = await askAgainst(
      { GetAccounts: { body: gold }, GetHistory: { body: history } },
      `{ me { loyalty { tier history { totalCount nodes { id } edges { cursor node { points } } pageInfo { hasNextPage startCursor endCursor } } } } }`,
    );
    const { tier, history: shown } = answer.data.me.loyalty;
    const [first, third] = ['103', '101'].map((id) => toCursor('LoyaltyAccount.history', [id]));
    expect(tier).toBe('GOLD');
    expect(shown).toEqual({
      totalCount: 9,
      nodes: [{ id: 'lye_103' }, null, { id: 'lye_101' }, null, null],
      edges: [{ cursor: first, node: { points: 1 } }, null, { cursor: third, node: { points: 1 } }, null, null],
      pageInfo: { hasNextPage: true, startCursor: first, endCursor: third },
    });
    expect(codes(answer).toSorted()).toEqual(
      ['edges.1', 'edges.3', 'edges.4', 'nodes.1', 'nodes.3', 'nodes.4'].map((path) => [
        `me.loyalty.history.${path}`,
        'DOWNSTREAM_INVALID_RESPONSE',
      ]),
    );
  });
});
