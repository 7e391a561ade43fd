import { batch } from '../../../engine/batch.ts';
import { one } from '../../../engine/link.ts';
import { client } from './client.ts';

const sampleSourceOf = batch({ load: client.ofUsers, key: (row) => row.userId, max: 100 });

export const resolvers = { User: { sampleSource: one(sampleSourceOf, 'id') } };
