import type { z } from 'zod';
import { fleetFileSchema } from '../../shared/fleet-schema.ts';
import { nearest } from '../../shared/nearest.ts';
import type { FleetDocument } from './fleet-document.ts';
import { type Finding, formatPath, type Path } from './fleet-problem.ts';

/**
 * What the schema has against a file, in words and with its place.
 * @param content what the schema was given: the document's, with its references replaced.
 */
export function describeIssue(document: FleetDocument, content: unknown, issue: z.core.$ZodIssue): Finding[] {
  if (issue.code === 'unrecognized_keys') {
    const known = knownKeys(issue.path);
    return issue.keys.map((key) => {
      const near = nearest(key, known);
      return {
        offset: document.offsetOfKey([...issue.path, key]),
        message: `unknown key "${key}"${near ? `, did you mean "${near}"?` : `, expected one of ${known.join(', ')}`}`,
      };
    });
  }
  const where = issue.path.length > 0 ? `${formatPath(issue.path)}: ` : '';
  const missing = issue.path.length > 0 && !has(content, issue.path);
  return [
    {
      offset: document.offsetOf(missing ? issue.path.slice(0, -1) : issue.path),
      message: missing ? `${where}is missing, ${expectation(issue)}` : `${where}${expectation(issue)}`,
    },
  ];
}

/** Asked of the content and not of the document, in which a value may stand behind an alias. */
function has(content: unknown, path: Path): boolean {
  let value = content;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return false;
    value = (value as Record<PropertyKey, unknown>)[step];
  }
  return true;
}

/** What was expected, in words; what a value was is in the file for all to see. */
function expectation(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${TYPE_NAMES[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `expected ${issue.values.map((value) => JSON.stringify(value)).join(' or ')}`;
    case 'invalid_union':
      return issue.message;
    case 'invalid_key':
      return issue.issues[0]?.message ?? issue.message;
    default:
      return issue.message.replace(/^Invalid input: /, '').replace(/^Too (small|big): /, '');
  }
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  string: 'text',
  object: 'a mapping',
  record: 'a mapping',
  array: 'a list',
  int: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
};

/** Keys that the schema knows where a wrong one stands. */
function knownKeys(path: Path): string[] {
  let schema: z.core.$ZodType | undefined = fleetFileSchema;
  for (const step of path) schema = schema && childSchema(schema, step);
  const shape = schema && objectShape(schema);
  return shape ? Object.keys(shape) : [];
}

function childSchema(schema: z.core.$ZodType, step: PropertyKey): z.core.$ZodType | undefined {
  const inner = unwrap(schema) as { _zod: { def: { type: string; element?: z.core.$ZodType } } };
  if (inner._zod.def.type === 'array') return inner._zod.def.element;
  return objectShape(schema)?.[String(step)];
}

function objectShape(schema: z.core.$ZodType): Record<string, z.core.$ZodType> | undefined {
  const def = unwrap(schema)._zod.def as { shape?: Record<string, z.core.$ZodType> };
  return def.shape;
}

function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  // What is optional wraps what is asked for; what is transformed takes it in.
  const def = schema._zod.def as { innerType?: z.core.$ZodType; in?: z.core.$ZodType };
  const inner = def.innerType ?? def.in;
  return inner ? unwrap(inner) : schema;
}
