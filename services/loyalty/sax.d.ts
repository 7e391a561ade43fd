/** What the service uses of `sax`, which comes without types. */
declare module 'sax' {
  export interface Attribute {
    readonly local: string;
    readonly prefix: string;
    readonly uri: string;
    readonly value: string;
  }

  export interface Tag {
    readonly local: string;
    readonly uri: string;
    readonly attributes: Readonly<Record<string, Attribute>>;
  }

  export interface Instruction {
    readonly name: string;
  }

  /** Its handlers are set as properties: onerror, onopentag, ontext, …; what a handler throws leaves `write` or `close`. */
  export interface Parser {
    /** Characters read so far. */
    readonly position: number;
    /** `position` just after the `<` of the tag being read. */
    readonly startTagPosition: number;
    write(xml: string): Parser;
    close(): Parser;
  }

  const sax: { readonly parser: (strict: true, options: { readonly xmlns: true }) => Parser };
  export default sax;
}
