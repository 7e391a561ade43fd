import { z } from 'zod';

/** Readers of what protobuf has no type of JavaScript's for, as the gRPC transport leaves it. */
export const protobuf = {
  /** 64 bits are more than a number holds: it stays text. */
  int64: z.string().regex(/^-?\d{1,20}$/),
  /** 64 bits that hold a number which JavaScript holds too; any other is not as expected. */
  safeInt64: z
    .string()
    .regex(/^-?\d{1,16}$/)
    .transform(Number)
    .pipe(z.int()),
  /** `google.protobuf.Timestamp`, as ISO 8601 in UTC with milliseconds. */
  timestamp: z
    .object({
      seconds: z.string().transform(Number).pipe(z.int().min(-62_135_596_800).max(253_402_300_799)),
      nanos: z.int().min(0).max(999_999_999),
    })
    .transform(({ seconds, nanos }) => new Date(seconds * 1_000 + Math.floor(nanos / 1_000_000)).toISOString()),
} as const;
