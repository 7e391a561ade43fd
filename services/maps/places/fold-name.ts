/** The form in which names are compared: no case, no accents, words parted by one space ("Saint-Denis" and "SAINT DENIS" are one). */
export const foldName = (name: string): string => {
  const lower = name.toLowerCase();
  if (/^[a-z]+( [a-z]+)*$/.test(lower)) return lower;
  return lower
    .normalize('NFD')
    .replaceAll(/[\u0300-\u036f'’‘ʻʼ`.]/g, '')
    .replaceAll(/[ßøłđðþæœıħ]/g, (letter) => plain[letter] ?? letter)
    .replaceAll(/[^\p{L}\p{M}\p{N}]+/gu, ' ')
    .trim();
};

const plain: Readonly<Record<string, string>> = {
  ß: 'ss',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  æ: 'ae',
  œ: 'oe',
  ı: 'i',
  ħ: 'h',
};
