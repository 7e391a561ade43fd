/** The forms in which a source's name stands in its files. */
export interface Names {
  /** `gift-cards`: the folder. */
  readonly kebab: string;
  /** `giftCards`: the export, the source's name, the field. */
  readonly camel: string;
  /** `GiftCards`: the type. */
  readonly pascal: string;
  /** `GIFT_CARDS`: the setting, which ends in `_URL`. */
  readonly constant: string;
  /** `gift cards`: in sentences. */
  readonly words: string;
}

/** Whether text is a name in kebab-case that is not too long to read in a table. */
export const isName = (text: string): boolean => /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(text) && text.length <= 32;

/** All forms of a name in kebab-case. */
export const toNames = (kebab: string): Names => {
  const pascal = kebab.replaceAll(/(?:^|-)(.)/g, (_, letter: string) => letter.toUpperCase());
  return {
    kebab,
    camel: `${pascal.charAt(0).toLowerCase()}${pascal.slice(1)}`,
    pascal,
    constant: kebab.replaceAll('-', '_').toUpperCase(),
    words: kebab.replaceAll('-', ' '),
  };
};

/** The text with every form of `from` in the same form of `to`. */
export const rename = (text: string, from: Names, to: Names): string => {
  const renamed = new Map(forms.map((form) => [from[form], to[form]]));
  return text.replaceAll(new RegExp([...renamed.keys()].join('|'), 'g'), (found) => renamed.get(found) ?? found);
};

const forms = ['kebab', 'camel', 'pascal', 'constant', 'words'] as const;
