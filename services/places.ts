import places from './places.generated.json' with { type: 'json' };

/** A real city of GeoNames, with the OSM-style id under which the maps service knows it. */
export interface SeedPlace {
  readonly osmId: string;
  readonly city: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly latitude: number;
  readonly longitude: number;
}

export const seedPlaces: readonly SeedPlace[] = places;
