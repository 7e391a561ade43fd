import { z } from 'zod';
import { mismatchFault, SoapFault } from './soap-fault.ts';

/** One page of a user's history: the `first` entries after the entry `after`, newest first. */
export interface HistoryRequest {
  readonly userId: string;
  readonly first: number;
  readonly after?: number | undefined;
}

/** The users asked for, or a `soap:Client` fault thrown. */
export const readGetAccounts = (given: unknown): readonly string[] => read(getAccounts, given).userIds.userId;

/** The pages asked for, or a `soap:Client` fault thrown. */
export const readGetHistory = (given: unknown): readonly HistoryRequest[] => read(getHistory, given).requests.request;

/** Nothing is asked for; anything given is a `soap:Client` fault. */
export const readGetTiers = (given: unknown): void => {
  read(z.null(), given);
};

const read = <T>(schema: z.ZodType<T>, given: unknown): T => {
  const result = schema.safeParse(given, { error: () => mismatch });
  if (result.success) return result.data;
  const text = result.error.issues[0]?.message ?? mismatch;
  throw text === mismatch ? mismatchFault() : new SoapFault('Client', text);
};

const mismatch = '';

/** The lexical space of xsd:int and xsd:long, as far as it is worth counting. */
const whole = (min: number, max: number, error: string) =>
  z
    .string({ error })
    .regex(/^[+-]?[0-9]{1,30}$/, { error })
    .transform(Number)
    .pipe(z.number().min(min, { error }).max(max, { error }));

const userId = z
  .string({ error: 'A userId is usr_ and 4 to 12 digits.' })
  .regex(/^usr_[0-9]{4,12}$/, { error: 'A userId is usr_ and 4 to 12 digits.' });

const upTo100 = <T extends z.ZodType>(item: T, error: string) =>
  z.array(item, { error }).min(1, { error }).max(100, { error });

const getAccounts = z.strictObject({
  userIds: z.strictObject({ userId: upTo100(userId, 'userIds holds 1 to 100 userId.') }),
});

const getHistory = z.strictObject({
  requests: z.strictObject({
    request: upTo100(
      z.strictObject({
        userId,
        first: whole(0, 100, 'first is a whole number from 0 to 100.'),
        after: whole(1, 999_999_999_999_999, 'after is the entryId of an entry.').optional(),
      }),
      'requests holds 1 to 100 request.',
    ),
  }),
});
