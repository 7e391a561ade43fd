/** Whether a JSON value is one of this scalar; scalars the house does not know take any. */
export const isLeafValue = (scalar: string, value: unknown): boolean => forms.get(scalar)?.(value) ?? true;

const isText = (form: RegExp) => (value: unknown) => typeof value === 'string' && form.test(value);

const forms: ReadonlyMap<string, (value: unknown) => boolean> = new Map<string, (value: unknown) => boolean>([
  ['Int', (value) => Number.isInteger(value) && Number(value) === (Number(value) | 0)],
  ['Float', (value) => typeof value === 'number'],
  ['String', (value) => typeof value === 'string'],
  ['Boolean', (value) => typeof value === 'boolean'],
  ['ID', (value) => typeof value === 'string' || Number.isInteger(value)],
  ['DateTime', isText(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/)],
  ['Date', isText(/^\d{4}-\d{2}-\d{2}$/)],
  ['Decimal', isText(/^-?\d+(?:\.\d+)?$/)],
  ['Currency', isText(/^[A-Z]{3}$/)],
]);
