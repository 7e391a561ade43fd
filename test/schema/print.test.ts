import { readFileSync } from 'node:fs';
import { buildSchema, lexicographicSortSchema, printSchema } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compose } from '../../schema/compose.ts';
import { printPublic, publicFile } from '../../schema/print.ts';
import { makeCheckout, type Checkout } from './checkout.ts';

const timeout = 60_000;
const printed = printPublic(compose().schema);

describe('the committed schema', () => {
  it('is what the sources compose to (if this fails, run `npm run schema:print` and commit the file)', () => {
    expect(readFileSync(new URL(`../../${publicFile}`, import.meta.url), 'utf8')).toBe(printed);
  });

  it('can be read again, is sorted, and keeps descriptions', () => {
    const again = buildSchema(printed);
    expect(printPublic(again)).toBe(printed);
    expect(printed.replaceAll(/(?: @(?:semanticNonNull|fallback)(?:\([^)]+\))?)+$/gm, '')).toContain(
      printSchema(lexicographicSortSchema(again)),
    );
    expect(again.getType('User')?.description).toBe(compose().schema.getType('User')?.description);
  });
});

describe('printing', () => {
  it('keeps deprecations, promises, fallbacks and where a scalar is specified, and drops the directive that hides', () => {
    const sdl = printPublic(
      buildSchema(`
        directive @inaccessible on FIELD_DEFINITION
        "Goes everywhere." directive @tone(of: String) on FIELD
        directive @semanticNonNull(levels: [Int] = [0]) on FIELD_DEFINITION
        directive @fallback(value: String) on FIELD_DEFINITION
        interface Named { name(in: String): String @semanticNonNull }
        scalar Moment @specifiedBy(url: "https://example.com/moment")
        enum Size { S @deprecated(reason: "Too small") L }
        input Filter { old: String @deprecated(reason: "Use size") size: Size }
        type Query { z(by: Filter, was: Int @deprecated(reason: "Gone")): Moment @deprecated(reason: "Use a") a: Int
          list(first: Int, "Which." by: Int): [Int] @deprecated(reason: "No") @semanticNonNull(levels: [0, 1])
          mood: String @fallback(value: "\\"(calm)\\"") size: Size @fallback(value: "L") @semanticNonNull }
      `),
    );
    for (const part of [
      '@specifiedBy(url: "https://example.com/moment")',
      'S @deprecated(reason: "Too small")',
      'old: String @deprecated(reason: "Use size")',
      'was: Int @deprecated(reason: "Gone")',
      'Moment @deprecated(reason: "Use a")',
      'directive @tone',
      'name(in: String): String @semanticNonNull\n',
      '): [Int] @deprecated(reason: "No") @semanticNonNull(levels: [0, 1])\n',
      String.raw`mood: String @fallback(value: "\"(calm)\"")`,
      'size: Size @semanticNonNull @fallback(value: "L")\n',
    ])
      expect(sdl).toContain(part);
    expect(sdl).not.toContain('inaccessible');
    expect(sdl.indexOf('  a: Int')).toBeLessThan(sdl.indexOf('  z('));
  });
});

describe('schema:print', { timeout }, () => {
  let checkout: Checkout;
  beforeAll(async () => {
    checkout = await makeCheckout();
  }, timeout);
  afterAll(() => checkout.remove());
  const committed = () => readFileSync(`${checkout.folder}/${publicFile}`, 'utf8');

  it('tells a stale file from a fresh one and says what to do, without writing', async () => {
    checkout.write(publicFile, 'type Query { old: Int }\n');
    const stale = await checkout.script('schema-print', '--check');
    expect(stale).toMatchObject({ code: 1, stdout: '' });
    expect(stale.stderr).toContain('run `npm run schema:print` and commit');
    expect(committed()).toBe('type Query { old: Int }\n');
    expect(await checkout.script('schema-print')).toMatchObject({ code: 0, stderr: '' });
    expect(committed()).toBe(printed);
    expect(await checkout.script('schema-print', '--check')).toMatchObject({ code: 0, stderr: '' });
  });

  it('explains itself, and exits 2 when it is not understood', async () => {
    expect((await checkout.script('schema-print', '--help')).stdout).toContain('Usage: npm run schema:print');
    const wrong = await checkout.script('schema-print', '--chek');
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toContain('--chek');
  });
});
