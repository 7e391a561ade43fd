import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const text = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

test.each([
  ['user', 'openapi.json'],
  ['order', 'schema.graphql'],
  ['loyalty', 'loyalty.wsdl'],
])('the contract that the %s source is written for is the one its service keeps: %s', (name, file) => {
  expect(text(`datasources/${name}/${file}`)).toBe(text(`services/${name}/${file}`));
});
