import { selectionText } from './documents.ts';
import type { DraftAsk, DraftField, DraftSpot } from './draft.ts';

/** The same of the same entity is kept in one slot, whoever asks for it: fields of a joint that the same asks want are one part. */
export const assignSlots = (asks: readonly DraftAsk[]): number => {
  let slots = 0;
  const bySignature = new Map<string, number>();
  const slotOf = (signature: string): number => {
    const slot = bySignature.get(signature) ?? slots++;
    bySignature.set(signature, slot);
    return slot;
  };
  const wanted = new Map<string, Set<DraftAsk>>();
  for (const ask of asks)
    if (ask.kind === 'joint' && ask.entry === null)
      for (const field of ask.fields.values()) {
        const signature = signatureOf(ask, field);
        const users = wanted.get(signature) ?? new Set();
        wanted.set(signature, users.add(ask));
      }
  const usersOf = new Map([...wanted].map(([signature, users]) => [signature, [...users].map(({ id }) => id).join()]));
  for (const ask of asks) {
    if (ask.kind === 'joint' && ask.entry === null) {
      for (const field of ask.fields.values()) {
        const users = usersOf.get(signatureOf(ask, field)) ?? '';
        field.slot = slotOf(`joint ${ask.source?.name} ${ask.base.type} ${users}`);
      }
      ask.slots = [...new Set([...ask.fields.values()].map(({ slot }) => slot))];
      if (ask.slots.length === 0) ask.slots = [slotOf(`joint ${ask.source?.name} ${ask.base.type}`)];
    } else {
      ask.slots = [
        slotOf(ask.kind === 'load' && ask.joint !== null ? `row ${ask.source?.name} ${ask.base.type}` : ask.signature),
      ];
      for (const field of ask.fields.values()) field.slot = ask.slots[0] ?? -1;
    }
  }
  return slots;
};

/** Rows of a source fill the slots that a joint to the same source would, where they hold all that it would ask for. */
export const setProvides = (spots: readonly DraftSpot[], asks: readonly DraftAsk[]): void => {
  const wanted = new Map<string, Map<number, string[]>>();
  for (const ask of asks) {
    if (ask.joint === null || ask.base.model === null) continue;
    const of = `${ask.source?.name} ${ask.base.type}`;
    const bySlot = wanted.get(of) ?? new Map<number, string[]>();
    wanted.set(of, bySlot);
    for (const slot of ask.slots)
      bySlot.set(
        slot,
        ask.kind === 'load'
          ? []
          : [...ask.fields.values()].filter((field) => field.slot === slot).map((field) => selectionText([field])),
      );
  }
  for (const spot of spots) {
    const bySlot = spot.key === null ? undefined : wanted.get(`${spot.source?.name} ${spot.type}`);
    if (bySlot === undefined) continue;
    const own = new Set([...spot.fields.values()].map((field) => selectionText([field])));
    spot.provides = [...bySlot].flatMap(([slot, texts]) => (texts.every((text) => own.has(text)) ? [slot] : []));
  }
};

const signatureOf = (ask: DraftAsk, field: DraftField): string =>
  `${ask.source?.name} ${ask.base.type} ${selectionText([field])}`;
