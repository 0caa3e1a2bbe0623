import { formatCount, plural } from '../../shared/describe/numbers.ts';

const by = (name: string, reason: string | null) => `by ${name}${reason ? `: “${reason}”` : ''}`;

/** The timeline: its controls, and what each line of it says after the backend's name. */
export const events = {
  which: 'Which events',
  find: 'Find in events',
  filters: {
    all: 'All',
    incidents: 'Incidents',
    connections: 'Connections',
    breakers: 'Breakers',
    operators: 'Operators',
    configuration: 'Configuration',
    selected: 'Selected backend',
  },
  list: 'Events',
  none: 'Nothing has happened here.',
  noneSays: 'No event says that.',
  further: 'Looking further back…',
  unread: 'What was before could not be read. ',
  showOlder: 'Show older',
  fresh: (count: number) => `${formatCount(count)} new`,
  end: 'No earlier events.',
  chartsAt: (clock: string) => `Charts at ${clock}`,
  showCharts: 'Show the charts at this time',
  /** What an event that is about no single backend is about. */
  about: {
    action: 'fleet',
    fleet: 'fleet file',
    marker: 'marker',
    'local-fault': 'local fault',
    console: 'console',
  },
  backends: (count: number) => plural(count, 'backend'),

  connected: (dial: string) => `connected, dial took ${dial}`,
  reconnected: (how: 'automatic' | 'manual', attempt: number, dial: string) =>
    `reconnected ${how === 'manual' ? 'as asked' : 'by itself'}${
      attempt > 1 ? ` at attempt ${attempt}` : ''
    }, dial took ${dial}`,
  lost: (after: string, why: string) => `connection lost after ${after}: ${why}`,
  dialFailed: (attempt: number, why: string) => `attempt ${attempt} failed: ${why}`,
  address: (from: string, to: string) => `its name led from ${from} to ${to}`,
  stopped: (why: string) => `stopped, will not dial again by itself: ${why}`,
  degraded: {
    well: 'well again',
    flapping: 'degraded: it keeps losing its connection',
    probing: 'degraded: on probation',
    slow: 'degraded: its round trips are slow',
  },
  breaker: {
    opened: (reason: string, length: string) => `breaker opened${because(reason)}, open for ${length}`,
    /** Where a probe is due at once. */
    openAgain: (reason: string) => `breaker open again${because(reason)}, the next probe is due now`,
    openedForGood: (reason: string) => `breaker opened${because(reason)}`,
    'half-open': (reason: string) => `breaker half-open${because(reason)}`,
    closed: (reason: string) => `breaker closed${because(reason)}`,
    isolated: (until: string, reason: string) => `breaker isolated${until}${because(reason)}`,
    disabled: (reason: string) => `breaker disabled${because(reason)}`,
  },
  until: (minute: string) => ` until ${minute}`,
  session: {
    from: (sequence: number) => ` from sequence ${formatCount(sequence)}`,
    resumed: (from: string) => `session taken up again${from}`,
    fresh: 'session begun anew',
    rejected: (from: string) =>
      `session lost: the server did not know it any more${from && `, it was to go on${from}`}`,
  },
  did: {
    reconnect: 'reconnect asked for',
    pause: 'paused',
    resume: 'resumed',
    reset: 'breaker reset',
    isolate: 'isolated',
    send: 'message put into the queue',
    acknowledge: 'incident acknowledged',
    mark: 'marked',
    add: 'written into the fleet file',
    test: 'dialled to test it',
    record: 'recording begun',
    'record-stop': 'recording ended',
    inject: 'fault injected',
    mend: 'fault ended',
  },
  action: (many: number | null, did: string, until: string, name: string, reason: string | null) =>
    `${many === null ? '' : `${plural(many, 'backend')} `}${did}${until} ${by(name, reason)}`,
  bulkAction: (what: string, name: string, reason: string | null) => `${what}, ${by(name, reason)}`,
  marker: (text: string, name: string) => `${text}, marked by ${name}`,
  fleet: {
    refused: (first: string, more: number) =>
      `change refused, what was in force stays: ${first}${more > 0 ? ` (and ${formatCount(more)} more)` : ''}`,
    added: 'added',
    removed: 'removed',
    changed: 'changed',
    part: (count: string, what: string, named: readonly string[]) =>
      `${count} ${what}${named.length === 0 ? '' : ` (${named.join(', ')})`}`,
    list: (parts: readonly string[]) => parts.join(', '),
    same: 'taken on, no backend is different',
  },
  incident: {
    began: (cause: string) => `incident began: ${cause}`,
    again: (cause: string) => `incident open again: ${cause}`,
    joined: (cause: string) => `incident is part of a larger one: ${cause}`,
    over: (lasted: string, backends: number | null, cause: string) =>
      `incident over after ${lasted}${backends === null ? '' : `, ${plural(backends, 'backend')}`}: ${cause}`,
  },

  /** Many that say the same in one line: "120 backends reconnected in 8 s". */
  burst: (backends: number, did: string, within: string, why: string | null) =>
    `${plural(backends, 'backend')} ${did} ${within}${why === null ? '' : `: ${why}`}`,
  inFault: (events: number, backends: number) =>
    `${plural(events, 'failure and probe', 'failures and probes')} of ${plural(backends, 'backend')} while this machine or its network was at fault`,
  atOnce: 'at once',
  within: (time: string) => `in ${time}`,
  manyDid: {
    connected: 'connected',
    reconnected: 'reconnected',
    lost: 'lost their connection',
    'dial-failed': 'could not be reached',
    stopped: 'stopped for good',
    well: 'were well again',
    degraded: 'were degraded',
    address: 'were led to another address',
    breaker: {
      open: 'opened their breakers',
      closed: 'closed their breakers',
      'half-open': 'sent a probe',
      isolated: 'were isolated',
      disabled: 'had their breakers disabled',
    },
    resume: {
      resumed: 'took up their sessions again',
      fresh: 'began their sessions anew',
      rejected: 'lost their sessions',
    },
  },
} as const;

function because(reason: string): string {
  return reason === '' ? '' : `: ${reason}`;
}
