/**
 * Checks a value that was parsed from JSON and that may be anybody's: `null` where it is a `T`, else which member is not,
 * as a path in words of ours (".statuses.3.health"; empty for the value itself). It copies nothing, so it costs less than
 * the parsing did.
 */
export interface Shape<T> {
  (value: unknown): string | null;
  /** Of the types alone. */
  readonly of?: T;
}

/** What has members of every sort, each as it is checked. */
export type Members<T> = { readonly [Name in keyof T]-?: Shape<Exclude<T[Name], undefined>> };

/** Characters of a text: far more than the longest that is told, and far less than what a page cannot draw. */
const MOST_TEXT = 100_000;
/** ms; a `Date` goes no further. */
const MOST_TIME = 8.64e15;
/** How deep a member may be that is not known: copying it between threads goes as deep, and a stack ends. */
const MOST_DEPTH = 20;

const WRONG = '';

const when =
  <T>(is: (value: unknown) => boolean): Shape<T> =>
  (value) =>
    is(value) ? null : WRONG;

export const text: Shape<string> = when((value) => typeof value === 'string' && value.length <= MOST_TEXT);
/** JSON has numbers that are none: 1e999. */
export const number: Shape<number> = when(Number.isFinite);
/** 0 or above. */
export const whole: Shape<number> = when((value) => Number.isSafeInteger(value) && (value as number) >= 0);
/** UTC ms. */
export const time: Shape<number> = when(
  (value) => Number.isFinite(value) && Math.abs(value as number) <= MOST_TIME,
);
export const flag: Shape<boolean> = when((value) => typeof value === 'boolean');
export const nothing: Shape<null> = when((value) => value === null);

/** One of these. */
export const word = <T extends string>(words: readonly T[]): Shape<T> => {
  const known = new Set<unknown>(words);
  return when((value) => known.has(value));
};

/** One of the words of a type that has no list: the compiler counts them. */
export const wordOf = <T extends string>(words: Readonly<Record<T, true>>): Shape<T> =>
  word(Object.keys(words) as T[]);

export const orNull =
  <T>(shape: Shape<T>): Shape<T | null> =>
  (value) =>
    value === null ? null : shape(value);

/** Of a member that may be left out. */
export const optional =
  <T>(shape: Shape<T>): Shape<T> =>
  (value) =>
    value === undefined ? null : shape(value);

export const either =
  <A, B>(one: Shape<A>, other: Shape<B>): Shape<A | B> =>
  (value) =>
    one(value) === null ? null : other(value);

export const list =
  <T>(shape: Shape<T>, most = Number.POSITIVE_INFINITY): Shape<T[]> =>
  (value) => {
    if (!Array.isArray(value) || value.length > most) return WRONG;
    for (let index = 0; index < value.length; index++) {
      const wrong = shape(value[index]);
      if (wrong !== null) return `.${index}${wrong}`;
    }
    return null;
  };

/** Two, one after the other. */
export const pair =
  <A, B>(first: Shape<A>, second: Shape<B>): Shape<[A, B]> =>
  (value) => {
    if (!Array.isArray(value) || value.length !== 2) return WRONG;
    const wrong = first(value[0]);
    if (wrong !== null) return `.0${wrong}`;
    const other = second(value[1]);
    return other === null ? null : `.1${other}`;
  };

/** An object with these members. Those that a later version may add are let through, as long as they end. */
export function record<T extends object>(members: Members<T>): Shape<T> {
  const shapes = Object.entries(members) as [string, Shape<unknown>][];
  const known = new Set(shapes.map(([name]) => name));
  return (value) => {
    if (!isObject(value)) return WRONG;
    for (const [name, shape] of shapes) {
      const wrong = shape(value[name]);
      if (wrong !== null) return `.${name}${wrong}`;
    }
    for (const name in value) if (!known.has(name) && !ends(value[name], MOST_DEPTH)) return WRONG;
    return null;
  };
}

/** An object whose members are called anything. */
export const named =
  <T>(shape: Shape<T>): Shape<Record<string, T>> =>
  (value) => {
    if (!isObject(value)) return WRONG;
    for (const name in value) {
      if (name.length > MOST_TEXT || shape(value[name]) !== null) return WRONG;
    }
    return null;
  };

/** An object whose other members depend on what one of them says. */
export const byWord = <Key extends string, T extends Record<Key, string>>(
  key: Key,
  shapes: { readonly [Word in T[Key]]: Shape<Extract<T, Record<Key, Word>>> },
): Shape<T> => {
  const known = new Map<unknown, Shape<unknown>>(Object.entries(shapes) as [string, Shape<unknown>][]);
  return (value) => {
    if (!isObject(value)) return WRONG;
    const shape = known.get(value[key]);
    return shape ? shape(value) : `.${key}`;
  };
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function ends(value: unknown, deep: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return deep > 0 && Object.values(value).every((each) => ends(each, deep - 1));
}
