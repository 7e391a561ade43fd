import type { Clock } from '../../engine/clock.ts';
import type { Random } from '../../services/random.ts';
import { editBody } from './edit-body.ts';
import type { Exchange } from './exchange.ts';
import type { Reply, Wire } from './wire.ts';

export interface Stage {
  readonly clock: Clock;
  readonly random: Random;
  /** From here on nothing happens by itself: only time helps, after so many milliseconds or never. */
  readonly stall: (ms?: number) => void;
}

/** Does to a request what the wire says. */
export const perform = async (wire: Wire, exchange: Exchange, { clock, random, stall }: Stage): Promise<void> => {
  if (wire.does === 'hang' && wire.at === 'request') return stall();
  if (wire.does === 'reset' && wire.at !== 'body') return exchange.reset();
  if (wire.does === 'hold') {
    stall(wire.ms);
    await sleep(wire.ms, clock, exchange);
  }
  if (wire.does === 'flood') return flood(wire.bytes, exchange);
  const real = await exchange.real();
  if (wire.does === 'reply') return send(edited(wire, real, exchange, random), exchange);
  if (wire.does === 'pass' || wire.does === 'hold') return send(real, exchange);
  if (wire.does === 'drip') return drip(wire.everyMs, real, exchange, { clock, random, stall });
  exchange.begin(real);
  if (wire.does === 'hang' && wire.at === 'head') return stall();
  await exchange.write(real.body.subarray(0, Math.ceil(real.body.length / 2)));
  if (wire.does === 'hang') return stall();
  return wire.does === 'reset' ? exchange.reset() : exchange.stop();
};

/** Ends early where nobody waits any more. */
const sleep = (ms: number, clock: Clock, { left }: Exchange): Promise<void> =>
  clock.sleep(ms, left).catch(() => undefined);

const send = async (reply: Reply, exchange: Exchange): Promise<void> => {
  if (exchange.left.aborted) return;
  exchange.begin(reply);
  if (reply.body.length > 0) await exchange.write(reply.body);
  exchange.finish();
};

const drip = async (everyMs: number, real: Reply, exchange: Exchange, { clock, stall }: Stage): Promise<void> => {
  exchange.begin(real);
  stall();
  for (const byte of real.body) {
    await sleep(everyMs, clock, exchange);
    if (exchange.left.aborted) return;
    void exchange.write(Buffer.of(byte));
  }
  exchange.finish();
};

/** The real answer with blanks behind it, in pieces of 64 KiB. */
const flood = async (bytes: number, exchange: Exchange): Promise<void> => {
  const real = await exchange.real();
  const piece = Buffer.alloc(65_536, ' ');
  exchange.begin(real, { endless: true });
  await exchange.write(real.body);
  for (let sent = 0; sent < bytes && !exchange.left.aborted; sent += piece.length) await exchange.write(piece);
  exchange.finish();
};

const edited = (
  { status, headers, trailers, body }: Extract<Wire, { does: 'reply' }>,
  real: Reply,
  exchange: Exchange,
  random: Random,
): Reply => ({
  status: status ?? real.status,
  headers: { ...real.headers, ...headers },
  body: body === undefined ? real.body : editBody(body, real.body, exchange, random),
  ...(trailers === undefined ? (real.trailers === undefined ? {} : { trailers: real.trailers }) : { trailers }),
});
