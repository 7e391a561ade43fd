import type { Policy } from '../call.ts';
import { GatewayError, type Code, type GatewayErrorOptions } from '../errors.ts';
import { errorOfStatus } from '../transport/http.ts';

/** The faults there are, as a person writes them. */
export const faultForms = [
  'timeout',
  'down',
  'reset',
  'slow:800ms',
  '400 to 599',
  'invalid',
  'too-large',
  'rate-limited',
  'rate-limited:2000ms',
] as const;

/** The fault that is written so, as the innermost policy: it stands where the transport would, and fails as that fails. */
export const toFault = (text: string): Policy | undefined => {
  const [, kind = '', ms] = /^([a-z-]+)(?::([1-9]\d{0,5})ms)?$/.exec(text) ?? [];
  if (/^[45]\d\d$/.test(text)) return answersStatus(Number(text));
  if (kind === 'slow' && ms !== undefined) return slow(Number(ms));
  if (kind === 'rate-limited')
    return failsWith('DOWNSTREAM_RATE_LIMITED', ms === undefined ? {} : { retryAfterMs: Number(ms) });
  return ms === undefined && Object.hasOwn(plain, kind) ? plain[kind] : undefined;
};

/** Called on purpose, for whoever reads the log. */
const cause = 'rehearsed';

const failsWith =
  (code: Code, options: GatewayErrorOptions = {}): Policy =>
  () =>
  ({ source }) =>
    Promise.reject(new GatewayError(code, { service: source, cause, ...options }));

const answersStatus =
  (status: number): Policy =>
  () =>
  ({ source }) =>
    Promise.reject(errorOfStatus(status, source));

/** The real call, later. */
const slow =
  (ms: number): Policy =>
  (next) =>
  async (call, ctx) => {
    const { clock, signal } = ctx;
    await clock.sleep(ms, signal).catch(() => Promise.reject(signal.reason));
    return next(call, ctx);
  };

/** Until somebody gives it up. */
const hangs: Policy =
  () =>
  (_call, { signal }) =>
    new Promise((_, reject) => {
      if (signal.aborted) return reject(signal.reason);
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    });

const plain: Readonly<Record<string, Policy>> = {
  timeout: hangs,
  down: failsWith('DOWNSTREAM_UNAVAILABLE'),
  reset: failsWith('DOWNSTREAM_UNAVAILABLE', { transient: true }),
  invalid: failsWith('DOWNSTREAM_INVALID_RESPONSE'),
  'too-large': failsWith('DOWNSTREAM_RESPONSE_TOO_LARGE'),
};
