/** Google's polyline format of `[longitude, latitude]` positions, at 5 or 6 decimals (https://developers.google.com/maps/documentation/utilities/polylinealgorithm). */
export const encodePolyline = (positions: readonly (readonly [number, number])[], decimals: 5 | 6): string => {
  const factor = 10 ** decimals;
  let before: readonly [number, number] = [0, 0];
  let encoded = '';
  for (const [longitude, latitude] of positions) {
    const now: readonly [number, number] = [Math.round(latitude * factor), Math.round(longitude * factor)];
    encoded += encodeNumber(now[0] - before[0]) + encodeNumber(now[1] - before[1]);
    before = now;
  }
  return encoded;
};

const encodeNumber = (value: number): string => {
  let rest = value < 0 ? -2 * value - 1 : 2 * value;
  let encoded = '';
  while (rest >= 32) {
    encoded += String.fromCharCode((rest % 32) + 32 + 63);
    rest = Math.floor(rest / 32);
  }
  return encoded + String.fromCharCode(rest + 63);
};
