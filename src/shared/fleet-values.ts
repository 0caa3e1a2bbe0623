import { z } from 'zod';
import { parseBytes, parseDuration } from './units.ts';

/* The kinds of value that a fleet file has beside plain ones, each read into what the engine counts in. */

/** What the documentation calls a value, and the least and the most that it may be. */
export interface ValueKind {
  kind: 'duration' | 'size' | 'code';
  min: number;
  max: number;
}

/** By the schema of the value; not part of the JSON Schema, which knows no such kinds. */
export const valueKinds = z.registry<ValueKind>();

/** ms: a number, or text with a unit. */
export const duration = (min = 0, max = 86_400_000) =>
  z
    .union([z.number(), z.string()], { error: 'expected a duration such as 500ms, 10s or 2m' })
    .transform((value, context) => {
      const ms = typeof value === 'number' ? value : parseDuration(value);
      if (ms === undefined) {
        context.addIssue({ code: 'custom', message: 'expected a duration such as 500ms, 10s or 2m' });
        return z.NEVER;
      }
      if (ms < min || ms > max) {
        context.addIssue({ code: 'custom', message: `expected a duration from ${min} ms to ${max} ms` });
        return z.NEVER;
      }
      return ms;
    })
    .register(valueKinds, { kind: 'duration', min, max });

/** Bytes: a number, or text with a unit. */
export const bytes = (min: number, max: number) =>
  z
    .union([z.number(), z.string()], { error: 'expected a size such as 64KiB or 16MiB' })
    .transform((value, context) => {
      const size = typeof value === 'number' ? value : parseBytes(value);
      if (size === undefined || size < min || size > max) {
        context.addIssue({
          code: 'custom',
          message: `expected a size from ${min} to ${max} bytes, such as 64KiB or 16MiB`,
        });
        return z.NEVER;
      }
      return size;
    })
    .register(valueKinds, { kind: 'size', min, max });

/** One code (`4001`) or all from one to another (`4100-4199`); both ends count. */
export const codes = (min: number, max: number) => {
  const message = `expected a code from ${min} to ${max}, or a range of them such as ${min}-${max}`;
  const range = z.union([z.number(), z.string()], { error: message }).transform((value, context) => {
    const match = /^(\d{3,4})(?:\s*-\s*(\d{3,4}))?$/.exec(String(value).trim());
    const from = Number(match?.[1]);
    const to = Number(match?.[2] ?? match?.[1]);
    // Not a number compares false with everything.
    if (!(min <= from && from <= to && to <= max)) {
      context.addIssue({ code: 'custom', message });
      return z.NEVER;
    }
    return { from, to };
  });
  return range.register(valueKinds, { kind: 'code', min, max });
};
