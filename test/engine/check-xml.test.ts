import { expect, test } from 'vitest';
import { isPlainXml } from '../../engine/transport/check-xml.ts';

const document = (elements: number): string => `<a>${'<b/>'.repeat(elements - 2)}<c>x</c></a>`;

test('a document of more elements than any answer has is not given to the decoder', () => {
  expect(isPlainXml(document(100_000))).toBe(true);
  expect(isPlainXml(document(100_001))).toBe(false);
});
