import { refusal } from './reply.ts';

/** A position in WGS 84 degrees. */
export interface Point {
  readonly latitude: number;
  readonly longitude: number;
}

export interface Range {
  readonly min: number;
  readonly max: number;
}

export const isLatitude = (value: number): boolean => Math.abs(value) <= 90;
export const isLongitude = (value: number): boolean => Math.abs(value) <= 180;

/** The number that a plain decimal such as `-12.5` stands for; anything else, exponents and hex included, is undefined. */
export const toNumber = (text: string): number | undefined =>
  /^[+-]?(\d{1,15}(\.\d{0,20})?|\.\d{1,20})$/.test(text) ? Number(text) : undefined;

/** A whole number of the range, or the fallback where the parameter is absent. */
export const readInteger = (query: URLSearchParams, name: string, { min, max }: Range, fallback: number): number => {
  const text = query.get(name);
  if (text === null) return fallback;
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw refusal(`Parameter '${name}' must be a whole number from ${min} to ${max}.`);
};

/** A number that must be there. */
export const readNumber = (query: URLSearchParams, name: string, { min, max }: Range): number => {
  const text = query.get(name);
  if (text === null) throw refusal(`Parameter '${name}' missing.`);
  const value = toNumber(text);
  if (value !== undefined && value >= min && value <= max) return value;
  throw refusal(`Parameter '${name}' must be a number from ${min} to ${max}.`);
};

export const readFlag = (query: URLSearchParams, name: string, fallback: boolean): boolean => {
  const text = query.get(name);
  if (text === null) return fallback;
  if (text === '0' || text === '1') return text === '1';
  throw refusal(`Parameter '${name}' must be 0 or 1.`);
};

/** One of the choices, the first where the parameter is absent. */
export const readChoice = <T extends string>(
  query: URLSearchParams,
  name: string,
  choices: readonly [T, ...T[]],
): T => {
  const text = query.get(name);
  if (text === null) return choices[0];
  const choice = choices.find((candidate) => candidate === text);
  if (choice !== undefined) return choice;
  throw refusal(`Parameter '${name}' must be one of: ${choices.join(', ')}.`);
};

/** `lat,lon`, or undefined where the parameter is absent. */
export const readPoint = (query: URLSearchParams, name: string): Point | undefined => {
  const text = query.get(name);
  if (text === null) return undefined;
  const point = toPoint(text);
  if (point === undefined) throw refusal(`Parameter '${name}' must be 'lat,lon'.`);
  return point;
};

/** `lat,lon|lat,lon|…`; empty where the parameter is absent. */
export const readPoints = (query: URLSearchParams, name: string, most: number): Point[] => {
  const text = query.get(name);
  if (text === null || text === '') return [];
  const parts = text.split('|');
  if (parts.length > most) throw refusal(`Parameter '${name}' takes at most ${most} points.`);
  return parts.map((part) => {
    const point = toPoint(part);
    if (point === undefined) throw refusal(`Parameter '${name}' must be 'lat,lon' pairs separated by '|'.`);
    return point;
  });
};

const toPoint = (pair: string): Point | undefined => {
  const [latitude, longitude, ...more] = pair.split(',').map((part) => toNumber(part.trim()));
  if (latitude === undefined || longitude === undefined || more.length > 0) return undefined;
  return isLatitude(latitude) && isLongitude(longitude) ? { latitude, longitude } : undefined;
};
