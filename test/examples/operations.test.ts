import { readdirSync, readFileSync } from 'node:fs';
import { Kind, parse, print, validate } from 'graphql';
import { describe, expect, test } from 'vitest';
import { compose } from '../../schema/compose.ts';
import { allFields, documents, selectedFields } from './every-field.ts';

const folder = new URL('../../examples/operations/', import.meta.url);
const written = parse(
  readdirSync(folder)
    .map((file) => readFileSync(new URL(file, folder), 'utf8'))
    .join('\n'),
);

describe('the example operations', () => {
  test('select every output field of every public type: a new field comes with an example of its use', () => {
    const selected = new Set(selectedFields(written));
    expect(allFields.length).toBeGreaterThan(80);
    expect(allFields.filter((field) => !selected.has(field))).toEqual([]);
  });

  test('fit the schema', () => {
    expect(validate(compose().schema, written)).toEqual([]);
  });

  test('are what the generated documents were made of', () => {
    const inFiles = written.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION).map(print);
    const inDocuments = [...documents.values()].map(({ definitions }) => print(definitions[0]!));
    expect(inDocuments.sort()).toEqual(inFiles.sort());
  });
});
