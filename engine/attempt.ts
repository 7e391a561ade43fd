/** What comes of it, or undefined where it throws, for whatever reason. */
export const attempt = <Value>(run: () => Value): Value | undefined => {
  try {
    return run();
  } catch {
    return undefined;
  }
};
