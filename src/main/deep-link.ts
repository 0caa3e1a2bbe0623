import { failure, ok, type Result } from '../shared/result.ts';

/** The scheme of links that other programs may hold: a chat, a ticket, an alert. */
export const LINK_SCHEME = 'wirewatch';

const LONGEST_LINK = 2_000;
const LONGEST_NAME = 300;

/** What a link may say about each place. Anything else makes it a link of another kind, which is refused. */
const PARAMETERS = {
  backend: ['range', 'from', 'to'],
  incident: ['range', 'from', 'to'],
  // All that a page's own address says: "Copy link" makes such a link of it.
  view: [
    ...['backend', 'compare', 'group', 'health', 'find', 'view', 'show', 'range', 'from', 'to'],
    ...['replay', 'at', 'before', 'after', 'incident'],
  ],
  wallboard: ['rotate', 'views', 'backend', 'group', 'range', 'replay'],
} as const;

/** Of the values that are words or numbers; all others are names, which the page looks up. */
const VALUES: Readonly<Record<string, RegExp>> = {
  range: /^\d{1,3}[mhd]$/,
  from: /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?Z$/,
  to: /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?Z$/,
  at: /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?Z$/,
  health: /^[a-z]+(,[a-z]+)*$/,
  // A query, as long as the link has room for.
  find: /^[^\p{Cc}\p{Cs}\u2028\u2029]+$/u,
  incident: /^\d{1,9}(@\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)?$/,
  show: /^(messages|recordings)$/,
  rotate: /^\d{1,4}$/,
  views: /^[a-z]+(,[a-z]+)*$/,
};

/** A control character, or half of a surrogate pair: no name has them. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}\u2028\u2029]/u;

/** Those of a command line's arguments that are links, and the others. */
export function separateLinks(args: readonly string[]): { links: string[]; others: string[] } {
  const isLink = (each: string) => each.toLowerCase().startsWith(`${LINK_SCHEME}:`);
  return { links: args.filter(isLink), others: args.filter((each) => !isLink(each)) };
}

/**
 * The hash of the view that a link names: `wirewatch://backend/ID?range=1h`, `wirewatch://incident/7`,
 * `wirewatch://view?health=down`, `wirewatch://wallboard?rotate=60`. Links come from anywhere, and do no more than to open a view. The error is a
 * sentence without any of the link in it.
 */
export function hashOfLink(link: unknown): Result<string> {
  if (typeof link !== 'string' || link.length > LONGEST_LINK)
    return refused('it is no link, or too long a one');
  const [, place, path, query] = /^wirewatch:\/\/([a-z]+)((?:\/[^/?#]*)?)(?:\?([^?#]*))?$/.exec(link) ?? [];
  if (place === undefined || !Object.hasOwn(PARAMETERS, place)) {
    return refused('it names none of backend/ID, incident/ID, view and wallboard');
  }
  const known: readonly string[] = PARAMETERS[place as keyof typeof PARAMETERS];
  const given = readQuery(query ?? '');
  const id = decode((path ?? '').slice(1));
  if (!given || id === null) return refused('it is not encoded as a link is');
  const parts = new URLSearchParams();
  if (place === 'wallboard') parts.set('wallboard', '');
  if (place === 'backend') {
    if (!isName(id)) return refused('it names no backend');
    parts.set('backend', id);
  } else if (place === 'incident') {
    if (!VALUES.incident?.test(id)) return refused('it names no incident');
    parts.set('incident', id);
  } else if (id !== '') {
    return refused('it has a path where none belongs');
  }
  for (const [name, value] of given) {
    if (!known.includes(name)) return refused('it says what is not known');
    if (!(VALUES[name]?.test(value) ?? isName(value)))
      return refused(`what it says of ${name} is not possible`);
    if (name !== 'compare' && parts.has(name)) return refused(`it says ${name} twice`);
    parts.append(name, value);
  }
  const hash = parts.toString().replace(/^wallboard=/, 'wallboard');
  return ok(hash === '' ? '' : `#${hash}`);
}

const refused = (message: string): Result<string> => failure('bad-request', message);

const isName = (text: string) => text !== '' && text.length <= LONGEST_NAME && !UNPRINTABLE.test(text);

/** `null` where a value is not encoded properly; a browser would make replacement characters of it. */
function readQuery(query: string): [string, string][] | null {
  const pairs: [string, string][] = [];
  for (const pair of query.split('&').filter((each) => each !== '')) {
    const [, name = '', text = ''] = /^([^=]*)=?(.*)$/s.exec(pair) ?? [];
    const value = decode(text.replaceAll('+', ' '));
    if (value === null) return null;
    pairs.push([name, value]);
  }
  return pairs;
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
}
