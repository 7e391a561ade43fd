export type TierName = 'BRONZE' | 'SILVER' | 'GOLD' | 'PLATINUM';

export interface Tier {
  readonly name: TierName;
  /** The points from which it holds. */
  readonly threshold: number;
}

/** Ascending. */
export const tiers: readonly Tier[] = [
  { name: 'BRONZE', threshold: 0 },
  { name: 'SILVER', threshold: 1000 },
  { name: 'GOLD', threshold: 5000 },
  { name: 'PLATINUM', threshold: 20_000 },
];

export const tierOf = (points: number): TierName =>
  tiers.findLast(({ threshold }) => points >= threshold)?.name ?? 'BRONZE';
