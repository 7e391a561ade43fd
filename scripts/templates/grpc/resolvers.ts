import { batch } from '../../../engine/batch.ts';
import { one } from '../../../engine/link.ts';
import { rulesFor } from '../../../engine/rules-for.ts';
import { client } from './client.ts';
import type { Resolvers } from './schema.generated.ts';

const sampleSourceOf = batch({ load: client.ofUsers, key: (row) => row.userId, max: 100 });

export const resolvers = rulesFor<Resolvers>()({ User: { sampleSource: one(sampleSourceOf, 'id') } });
