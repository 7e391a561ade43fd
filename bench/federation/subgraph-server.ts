import { createSubgraphs } from './subgraphs.ts';

/** The subgraphs as a program: `PORT`, and `DELAY_MS` added to each answer. */
createSubgraphs({ delayMs: Number(process.env['DELAY_MS'] ?? 0) }).listen(Number(process.env['PORT']), '127.0.0.1');
