import { asking } from './ask.ts';
import { serve } from './serve.ts';

const ask = asking(process.env['SUBGRAPHS'] ?? '');

/** The small query by hand. */
serve(async (variables) => {
  const { user } = await ask<{ user: { id: string; name: string; username: string } | null }>(
    'accounts',
    'query($id:ID!){user(id:$id){id name username}}',
    { id: variables['id'] },
  );
  const answer = user === null ? null : { id: user.id, name: user.name, username: user.username };
  return JSON.stringify({ data: { user: answer } });
});
