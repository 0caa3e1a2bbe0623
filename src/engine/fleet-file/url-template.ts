import { BACKEND_ID, type FleetFile } from '../../shared/fleet-schema.ts';
import type { Result } from '../../shared/result.ts';
import type { Path } from './fleet-problem.ts';

type Entry = FleetFile['backends'][number];

/** What is wrong with an entry, at the value that `path` leads to from it. */
export interface TemplateProblem {
  path: Path;
  message: string;
}

const MOST_BACKENDS = 10_000;
/** A range, first and last number; or the name of a list. Any other brace is a plain one. */
const PLACEHOLDER = /\{(?:(\d{1,9})\.\.(\d{1,9})|([A-Za-z][A-Za-z0-9_-]*))\}/g;

interface Range {
  first: number;
  last: number;
  /** Digits, zeros in front included; 0: as many as it takes. */
  width: number;
}

/** What a placeholder stands for; its key is as it is written, braces included. */
type Variables = ReadonlyMap<string, Range | readonly (string | number)[]>;

/**
 * The backends that an entry of the fleet file stands for. One without a placeholder in its id stands for
 * itself; else there is one backend for every combination of values, the last placeholder of the id
 * changing fastest. A placeholder is filled in wherever it stands in id, url, name, group, tags, the
 * values of headers and the URLs of token, stats and polling.
 */
export function expandBackend(entry: Entry): Result<Entry[], TemplateProblem[]> {
  const { each = {}, ...template } = entry;
  const variables = readVariables(template.id, each);
  const problems = [
    ...checkId(entry, variables, each),
    ...checkUrl(template.url, variables, each),
    ...checkPlaceholders(template, variables, each),
  ];
  if (problems.length > 0) return { ok: false, error: problems };
  if (variables.size === 0) return checked([template]);
  const count = [...variables.values()].reduce((product, values) => product * countOf(values), 1);
  if (count > MOST_BACKENDS) {
    const message = `stands for ${count} backends, expected at most ${MOST_BACKENDS}`;
    return { ok: false, error: [{ path: ['id'], message }] };
  }
  const backends = combinations(variables).map((values) => fill(template, values));
  const bad = backends.find(({ id }) => !BACKEND_ID.test(id));
  if (!bad) return checked(backends);
  const message = `becomes "${bad.id}", expected an id that begins with a letter or digit and is at most 120 long`;
  return { ok: false, error: [{ path: ['id'], message }] };
}

function readVariables(id: string, each: Readonly<Record<string, readonly (string | number)[]>>): Variables {
  const variables = new Map<string, Range | readonly (string | number)[]>();
  for (const [written, first, last, name] of id.matchAll(PLACEHOLDER)) {
    if (name === undefined) variables.set(written, readRange(first ?? '', last ?? ''));
    else if (Object.hasOwn(each, name)) variables.set(written, each[name] ?? []);
  }
  return variables;
}

function readRange(first: string, last: string): Range {
  const padded = [first, last].some((text) => text.length > 1 && text.startsWith('0'));
  return {
    first: Number(first),
    last: Number(last),
    width: padded ? Math.max(first.length, last.length) : 0,
  };
}

function checkId({ id, url }: Entry, variables: Variables, each: object): TemplateProblem[] {
  const problems: TemplateProblem[] = [];
  const report = (message: string) => problems.push({ path: ['id'], message });
  for (const [written, , , name] of unique(id)) {
    const values = variables.get(written);
    if (values === undefined) report(`${written} is no list of each, ${expected(each)}`);
    else if ('first' in values && values.first > values.last)
      report(`${written} counts down, expected the smaller number first`);
    if (name === undefined && !url.includes(written))
      report(`${written} is not in the url, expected the same range in both`);
  }
  for (const [written, , , name] of unique(url)) {
    // Lists are checked below, whether the url has them or not.
    if (name === undefined && !id.includes(written))
      report(`expected ${written} as in the url, so that each backend has an id of its own`);
  }
  for (const name of Object.keys(each)) {
    if (!id.includes(`{${name}}`))
      report(`expected {${name}} in it, a list of each, so that each backend has an id of its own`);
  }
  return problems;
}

/** Does not repeat what is written there: it may have come from the environment. */
const checkUrl = (url: string, variables: Variables, each: object): TemplateProblem[] =>
  unique(url).some(([written, , , name]) => name !== undefined && !variables.has(written) && !has(each, name))
    ? [{ path: ['url'], message: `has a {name} that is no list of each, ${expected(each)}` }]
    : [];

/** Services that stand beside a socket, each with a URL of its own. */
const SERVICES = ['token', 'stats', 'polling'] as const;

type Services = Pick<Entry, (typeof SERVICES)[number] | 'proxy'>;

/** What is wrong with the URLs of services where no placeholder can be filled in: in defaults. */
export const checkServices = (services: Services): TemplateProblem[] => [
  ...SERVICES.filter((service) => unique(services[service]?.url ?? '').length > 0).map((service) => ({
    path: [service, 'url'],
    message:
      'has a placeholder, which only an entry of backends can fill in; a plain { is written %7B in a url',
  })),
  ...checkHosts(services),
];

/** The schema runs where there is no URL parser; this is what it lets through. */
function checkHosts(services: Services): TemplateProblem[] {
  const urls = [
    ...SERVICES.map((service) => ({ path: [service, 'url'], url: services[service]?.url })),
    { path: ['proxy'], url: services.proxy },
  ];
  return urls
    .filter(({ url }) => url !== undefined && !URL.canParse(url))
    .map(({ path }) => ({ path, message: 'expected an HTTP URL with a valid host and port' }));
}

/** Of several backends of one entry, what is wrong with one is likely wrong with all. */
function checked(backends: Entry[]): Result<Entry[], TemplateProblem[]> {
  const problems = backends.map(checkHosts).find((found) => found.length > 0);
  return problems ? { ok: false, error: problems } : { ok: true, value: backends };
}

function checkPlaceholders(template: Entry, variables: Variables, each: object): TemplateProblem[] {
  return SERVICES.filter((service) =>
    // A list that is not in the id is reported there.
    unique(template[service]?.url ?? '').some(
      ([written, , , name]) => !variables.has(written) && !(name !== undefined && has(each, name)),
    ),
  ).map((service) => ({
    path: [service, 'url'],
    message: `has a placeholder that is not in the id, ${expected(each)}`,
  }));
}

const has = (each: object, name: string): boolean => Object.hasOwn(each, name);

function expected(each: object): string {
  const names = Object.keys(each).map((name) => `{${name}}`);
  return `expected ${[...names, 'a range such as {1..50}'].join(' or ')}; a plain { is written %7B in a url`;
}

const unique = (text: string): RegExpMatchArray[] => [
  ...new Map([...text.matchAll(PLACEHOLDER)].map((match) => [match[0], match])).values(),
];

const countOf = (values: Range | readonly unknown[]): number =>
  'first' in values ? Math.max(0, values.last - values.first + 1) : values.length;

type Values = ReadonlyMap<string, string>;

/** Every combination, the last variable changing fastest. */
function combinations(variables: Variables): Values[] {
  let all: Values[] = [new Map()];
  for (const [written, values] of variables) {
    const texts = textsOf(values);
    all = all.flatMap((before) => texts.map((text) => new Map(before).set(written, text)));
  }
  return all;
}

function textsOf(values: Range | readonly (string | number)[]): string[] {
  if (!('first' in values)) return values.map(String);
  return Array.from({ length: countOf(values) }, (_, index) =>
    String(values.first + index).padStart(values.width, '0'),
  );
}

function fill(template: Entry, values: Values): Entry {
  const filled = (text: string) => text.replace(PLACEHOLDER, (written) => values.get(written) ?? written);
  const { name, group, tags, headers, token, stats, polling } = template;
  return {
    ...template,
    id: filled(template.id),
    url: filled(template.url),
    ...(name !== undefined && { name: filled(name) }),
    ...(group !== undefined && { group: filled(group) }),
    ...(tags && { tags: tags.map(filled) }),
    ...(headers && {
      headers: Object.fromEntries(Object.entries(headers).map(([key, value]) => [key, filled(value)])),
    }),
    ...(token && { token: { ...token, url: filled(token.url) } }),
    ...(stats && { stats: { ...stats, url: filled(stats.url) } }),
    ...(polling && { polling: { ...polling, url: filled(polling.url) } }),
  };
}
