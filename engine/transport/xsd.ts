import { z } from 'zod';

/** Readers of XSD's simple types, which the SOAP transport leaves as the text they are on the wire. */
export const xsd = {
  string: z.string(),
  /** 32 bits, as a number. */
  int: z
    .string()
    .regex(/^[+-]?\d{1,10}$/)
    .transform(Number)
    .pipe(z.int32()),
  /** 64 bits are more than a number holds: it stays text. */
  long: z.string().regex(/^-?\d{1,19}$/),
  boolean: z.enum(['true', 'false', '1', '0']).transform((text) => text === 'true' || text === '1'),
  /** `2026-05-01`; a time zone, which XSD allows, is left out. */
  date: z
    .string()
    .transform((text) => text.replace(/(?:Z|[+-]\d{2}:\d{2})$/, ''))
    .pipe(z.iso.date()),
  /** A moment with its time zone; without one it is not a moment. */
  dateTime: z.iso.datetime({ offset: true }),
} as const;
