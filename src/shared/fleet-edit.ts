import { z } from 'zod';
import type { Attempt } from './backend.ts';
import { fleetFileSchema } from './fleet-schema.ts';

/*
 * A backend that a person adds from the console: what a form asks for. Headers, tokens and certificates are written in
 * the fleet file; those of its defaults hold for it as for any other.
 */

/** As the fleet file has it, with the same rules. */
const newBackendSchema = fleetFileSchema.shape.backends.element.pick({
  id: true,
  name: true,
  url: true,
  group: true,
  tags: true,
});

/** As it is sent; whether it is a backend is checked with {@link checkNewBackend}, which has words for each field. */
export const newBackendArgs = z.strictObject({
  id: z.string().max(500),
  name: z.string().max(1_000).optional(),
  url: z.string().max(8_000),
  group: z.string().max(1_000).optional(),
  tags: z.array(z.string().max(500)).max(100).optional(),
});
export type NewBackend = z.input<typeof newBackendArgs>;

export const NEW_BACKEND_FIELDS = ['id', 'url', 'name', 'group', 'tags'] as const;
export type NewBackendField = (typeof NEW_BACKEND_FIELDS)[number];

/** What is wrong with a new backend; `field` is `null` for what is not about one of them. */
export interface NewBackendProblem {
  field: NewBackendField | null;
  message: string;
}

/** What `fleet-file.test` found: why it could not be tried, or how its one dial went. */
export interface DialTest {
  problems: NewBackendProblem[];
  /** `null` where it was not dialled. */
  attempt: Attempt | null;
  /** It was dialled without the headers and the token of the defaults: no backend of the fleet is at that host. */
  withheld: boolean;
}

/** What `fleet-file.add` did: without problems it is in the fleet file, and in force as soon as that is read. */
export interface FleetAddition {
  problems: NewBackendProblem[];
}

/** For those that the schema has no words of its own for. */
const WORDS: Partial<Record<NewBackendField, string>> = {
  name: 'expected 1 to 120 characters, or nothing',
  group: 'expected 1 to 120 characters, or nothing',
  tags: 'expected at most 20 words of 1 to 60 characters',
};

const REFERENCE = /\$\{|^secret:/;
const TEMPLATE = /\{[^{}]*\}/;

/** By the rules of the fleet file, and those of a form: one backend, and nothing that stands for a secret. */
export function checkNewBackend(backend: NewBackend): NewBackendProblem[] {
  const problems: NewBackendProblem[] = [];
  for (const field of NEW_BACKEND_FIELDS) {
    const texts = [backend[field] ?? []].flat();
    if (texts.some((text) => REFERENCE.test(text))) {
      problems.push({ field, message: 'a variable or a secret is named in the fleet file itself, not here' });
    } else if ((field === 'id' || field === 'url') && texts.some((text) => TEMPLATE.test(text))) {
      problems.push({
        field,
        message: 'an entry that stands for several backends is written in the fleet file itself, not here',
      });
    }
  }
  for (const { path, message } of newBackendSchema.safeParse(backend).error?.issues ?? []) {
    const field = NEW_BACKEND_FIELDS.find((each) => each === path[0]) ?? null;
    if (problems.some((each) => each.field === field)) continue;
    problems.push({ field, message: (field && WORDS[field]) ?? message });
  }
  return problems;
}
