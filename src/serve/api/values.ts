import { z } from 'zod';
import { LAST_TIME } from '../../shared/range.ts';

/* What a parameter of a query may be. Each error says what was expected. */

export function wholeNumber(from: number, to: number) {
  const wanted = `expected a whole number from ${from} to ${to}`;
  return z
    .string()
    .regex(/^\d{1,16}$/, { error: wanted })
    .transform(Number)
    .refine((value) => value >= from && value <= to, { error: wanted });
}

const TIME = 'expected a time before 2100: ms since 1970 (UTC), or with its zone as 2026-01-31T09:30:00Z';
const written = z.iso.datetime({ offset: true });

/** UTC ms, as a number or in the form of ISO 8601; a whole number of ms either way. */
export const time = z.string().transform((text, context) => {
  const value = /^\d{1,16}$/.test(text)
    ? Number(text)
    : written.safeParse(text).success
      ? Date.parse(text)
      : -1;
  if (value >= 0 && value <= LAST_TIME) return value;
  context.addIssue({ code: 'custom', message: TIME });
  return z.NEVER;
});

/** Words between commas, each once. */
export const list = (wanted: string) =>
  z.string().transform((text, context) => {
    const words = new Set(text.split(','));
    if (!words.has('')) return [...words];
    context.addIssue({ code: 'custom', message: wanted });
    return z.NEVER;
  });

/** What somebody sent, cut to what fits on a line. */
export const quoted = (text: string): string => JSON.stringify(text.slice(0, 60));
