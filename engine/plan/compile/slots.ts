import type { Budget } from './budget.ts';
import type { DraftAsk, DraftField, DraftSpot } from './draft.ts';
import type { Signatures } from './signatures.ts';

/** The same of the same entity is kept in one slot, whoever asks for it: fields of a joint that the same asks want are one part. */
export const assignSlots = (asks: readonly DraftAsk[], signatures: Signatures): number => {
  let slots = 0;
  const bySignature = new Map<string, number>();
  const slotOf = (signature: string): number => {
    const slot = bySignature.get(signature) ?? slots++;
    bySignature.set(signature, slot);
    return slot;
  };
  const partOf = partsOf(asks, signatures);
  for (const ask of asks) {
    if (isJoined(ask)) {
      for (const field of ask.fields.values())
        field.slot = slotOf(`joint ${ask.source?.name} ${ask.base.type} ${partOf(ask, field)}`);
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

const isJoined = ({ kind, entry }: DraftAsk): boolean => kind === 'joint' && entry === null;

/** The number of the asks that want a field, together. */
const partsOf = (asks: readonly DraftAsk[], { of }: Signatures) => {
  const signatureOf = ({ source, base }: DraftAsk, field: DraftField): string =>
    `${source?.name} ${base.type} ${of(field)}`;
  const wanted = new Map<string, Set<number>>();
  for (const ask of asks)
    if (isJoined(ask))
      for (const field of ask.fields.values()) {
        const signature = signatureOf(ask, field);
        wanted.set(signature, (wanted.get(signature) ?? new Set<number>()).add(ask.id));
      }
  const numbers = new Map<string, number>();
  const partOf = new Map<string, number>();
  for (const [signature, users] of wanted) {
    const text = [...users].join();
    const number = numbers.get(text) ?? numbers.size;
    numbers.set(text, number);
    partOf.set(signature, number);
  }
  return (ask: DraftAsk, field: DraftField): number => partOf.get(signatureOf(ask, field)) ?? -1;
};

/** Rows of a source fill the slots that a joint to the same source would, where they hold all that it would ask for. */
export const setProvides = (
  spots: readonly DraftSpot[],
  asks: readonly DraftAsk[],
  { signatures: { of }, budget }: { readonly signatures: Signatures; readonly budget: Budget },
): void => {
  const wanted = new Map<string, Map<number, readonly string[]>>();
  for (const ask of asks) {
    if (ask.joint === null || ask.base.model === null) continue;
    const place = `${ask.source?.name} ${ask.base.type}`;
    const bySlot = wanted.get(place) ?? new Map<number, readonly string[]>();
    wanted.set(place, bySlot);
    const fields = ask.kind === 'load' ? [] : [...ask.fields.values()];
    const together = Map.groupBy(fields, ({ slot }) => slot);
    for (const slot of ask.slots) if (!bySlot.has(slot)) bySlot.set(slot, (together.get(slot) ?? []).map(of));
  }
  for (const spot of spots) {
    const bySlot = spot.key === null ? undefined : wanted.get(`${spot.source?.name} ${spot.type}`);
    if (bySlot === undefined) continue;
    budget.spend(spot.fields.size);
    const own = new Set([...spot.fields.values()].map(of));
    for (const [slot, fields] of bySlot) {
      budget.spend(1 + fields.length);
      if (fields.every((field) => own.has(field))) spot.provides.push(slot);
    }
  }
};
