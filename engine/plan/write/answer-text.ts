/** The data of an answer as JSON text, ready to be sent: nobody has to read it in order to pass it on. */
export interface AnswerText {
  readonly [text]: string;
  /** For whoever serialises it all the same. */
  toJSON(): unknown;
}

const text = Symbol('JSON text');

export const answerText = (json: string): AnswerText => ({ [text]: json, toJSON: () => JSON.parse(json) as unknown });

/** JSON of an execution result whose data may be text already. */
export const stringifyResult = (result: { readonly data?: unknown; readonly extensions?: unknown }): string => {
  const { data, extensions } = result;
  if (!isAnswerText(data) || 'errors' in result) return JSON.stringify(withoutStringify(result));
  const extended = extensions === undefined ? '' : `,"extensions":${JSON.stringify(extensions)}`;
  return `{"data":${data[text]}${extended}}`;
};

const isAnswerText = (data: unknown): data is AnswerText => typeof data === 'object' && data !== null && text in data;

const withoutStringify = (result: object): object =>
  Object.fromEntries(Object.entries(result).filter(([name]) => name !== 'stringify'));
