import { z } from 'zod';
import { type ValueKind, valueKinds } from '../../src/shared/fleet-values.ts';
import { table } from './page.ts';

/** The settings of one mapping of the fleet file: the schema of each by its key. */
export type Shape = Readonly<Record<string, z.core.$ZodType>>;

/** A table of settings, those within a mapping by their dotted names after it. */
export function settingsTable(shape: Shape, defaults: Readonly<Record<string, unknown>> | null): string {
  const rows = settingRows(shape, defaults, '');
  return defaults
    ? table(['setting', 'value', 'default', 'meaning'], rows)
    : table(
        ['setting', 'value', 'meaning'],
        rows.map(([name = '', value = '', , meaning = '']) => [name, value, meaning]),
      );
}

function settingRows(
  shape: Shape,
  defaults: Readonly<Record<string, unknown>> | null,
  prefix: string,
): string[][] {
  return Object.entries(shape).flatMap(([key, schema]) => {
    const name = `${prefix}${key}`;
    const inner = unwrap(schema);
    const value = defaults?.[key];
    const within = shapeOf(inner);
    const row = [`\`${name}\``, describeValue(schema), within ? '' : describeDefault(inner, value)];
    const more = within && settingRows(within, isMapping(value) ? value : null, `${name}.`);
    return [[...row, meaningOf(name, schema)], ...(more ?? [])];
  });
}

/** The settings of a mapping; `undefined` for any other kind of value. */
export const shapeOf = (schema: z.core.$ZodType): Shape | undefined =>
  (unwrap(schema)._zod.def as { shape?: Shape }).shape;

/** The schema of the entries of a list. */
export function elementOf(schema: z.core.$ZodType): z.core.$ZodType {
  const { element } = unwrap(schema)._zod.def as { element?: z.core.$ZodType };
  if (!element) throw new Error('expected the schema of a list');
  return element;
}

function meaningOf(name: string, schema: z.core.$ZodType): string {
  const meaning = z.globalRegistry.get(schema)?.description;
  if (meaning === undefined) throw new Error(`${name}: has no description, expected one in the schema`);
  return meaning;
}

/** Past `optional` and past what a value is turned into, but not past what has a name of its own. */
function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  if (valueKinds.has(schema)) return schema;
  const def = schema._zod.def as { type: string; innerType?: z.core.$ZodType; in?: z.core.$ZodType };
  const inner = def.innerType ?? def.in;
  return inner ? unwrap(inner) : schema;
}

function describeValue(schema: z.core.$ZodType): string {
  const kind = valueKinds.get(schema);
  if (kind) return describeKind(kind);
  const def = schema._zod.def as {
    type: string;
    innerType?: z.core.$ZodType;
    in?: z.core.$ZodType;
    element?: z.core.$ZodType;
    valueType?: z.core.$ZodType;
    options?: z.core.$ZodType[];
    entries?: Record<string, string>;
    values?: unknown[];
  };
  if (def.type === 'nullable' && def.innerType) return `${describeValue(def.innerType)}, or null`;
  const inner = def.innerType ?? def.in;
  if (inner) return describeValue(inner);
  switch (def.type) {
    case 'null':
      return '`null`';
    case 'string':
      return 'text';
    case 'boolean':
      return '`true` or `false`';
    case 'number':
      return describeNumber(schema);
    case 'enum':
      return Object.values(def.entries ?? {})
        .map((entry) => `\`${entry}\``)
        .join(', ');
    case 'literal':
      return (def.values ?? []).map((value) => `\`${JSON.stringify(value)}\``).join(', ');
    case 'array':
      return `list of: ${def.element ? describeElement(def.element) : ''}`;
    case 'record':
      return `mapping of names to: ${def.valueType ? describeValue(def.valueType) : ''}`;
    case 'union':
      return (def.options ?? []).map(describeOption).join(' or ');
    default:
      return 'mapping';
  }
}

/** A mapping among other kinds of value is told by its keys: no row of its own says what is in it. */
function describeOption(schema: z.core.$ZodType): string {
  const shape = shapeOf(schema);
  return shape
    ? Object.entries(shape)
        .map(([key, value]) => `\`${key}:\` ${describeValue(value)}`)
        .join(', ')
    : describeValue(schema);
}

/** Of a small mapping its keys; a large one has a table of its own. */
const describeElement = (schema: z.core.$ZodType): string =>
  Object.keys(shapeOf(schema) ?? {}).length <= 2 ? describeOption(schema) : describeValue(schema);

function describeKind({ kind, min, max }: ValueKind): string {
  switch (kind) {
    case 'duration':
      return `duration, ${formatMs(min)} to ${formatMs(max)}`;
    case 'size':
      return `size, ${formatBytes(min)} to ${formatBytes(max)}`;
    case 'code':
      return `code or range, ${min} to ${max}`;
  }
}

function describeNumber(schema: z.core.$ZodType): string {
  const { type, minimum, maximum, exclusiveMinimum } = z.toJSONSchema(schema);
  const kind = type === 'integer' ? 'whole number' : 'number';
  const from = exclusiveMinimum === undefined ? `${minimum}` : `above ${exclusiveMinimum}`;
  if (exclusiveMinimum === undefined && (minimum === undefined || minimum <= Number.MIN_SAFE_INTEGER))
    return kind;
  const isBounded = maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER;
  return isBounded ? `${kind}, ${from} to ${maximum}` : `${kind}, ${from} or more`;
}

function describeDefault(schema: z.core.$ZodType, value: unknown): string {
  if (value === undefined) return '';
  if (value === null) return '`null`';
  if (typeof value === 'object')
    return Object.keys(value).length === 0 ? 'none' : `\`${JSON.stringify(value)}\``;
  const kind = valueKinds.get(schema)?.kind;
  if (kind === 'duration') return `\`${formatMs(Number(value))}\``;
  if (kind === 'size') return `\`${formatBytes(Number(value))}\``;
  return `\`${value}\``;
}

const isMapping = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

/** As a fleet file writes it: in the largest unit that makes it a whole number. */
function formatIn(units: readonly (readonly [size: number, name: string])[], value: number): string {
  const fit = units.find(([size]) => value >= size && value % size === 0);
  return fit ? `${value / fit[0]}${fit[1]}` : `${value}`;
}

const formatMs = (ms: number): string =>
  formatIn(
    [
      [86_400_000, 'd'],
      [3_600_000, 'h'],
      [60_000, 'm'],
      [1_000, 's'],
      [1, 'ms'],
    ],
    ms,
  );

const formatBytes = (size: number): string =>
  formatIn(
    [
      [1_073_741_824, 'GiB'],
      [1_048_576, 'MiB'],
      [1_024, 'KiB'],
      [1, 'B'],
    ],
    size,
  );
