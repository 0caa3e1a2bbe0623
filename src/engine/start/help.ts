import { DEFAULT_HOST, DEFAULT_PORT, MAX_DEMO_BACKENDS } from './defaults.ts';

/** What `--help` prints. */
export const HELP = `Wirewatch: a console for the health of a fleet of WebSocket backends

  wirewatch                              the demo fleet
  wirewatch --fleet FILE                 your own backends
  wirewatch FILE.wwr                     show a recording
  wirewatch COMMAND …                    one of those below, without a page

In a checkout npm start -- stands for wirewatch: npm start -- --fleet FILE.

Commands: wirewatch COMMAND --help tells more of each
  validate FILE                          check a fleet file
  record --fleet FILE --out FILE.wwr     record a fleet
  export FILE.wwr --format F --out FILE  make something else of a recording
  compare BEFORE.wwr AFTER.wwr           what is worse in one recording than in another
  check --fleet FILE --backend ID        hold connections against what is expected of them
  mark TEXT                              put a marker on the timeline of a console that runs

Options
  --fleet FILE         the fleet file to run, or a directory of them
  --demo               the demo fleet: simulated backends on this machine (without --fleet, the default)
  --demo-backends N    how many backends the demo fleet has, 1 to ${MAX_DEMO_BACKENDS}
  --scenario NAME      the server of an account of WebSocket trouble in its place: price-feed, actix, chat,
                       signals, gateway, or all of them (docs/accounts)
  --serve              the served shell, for a browser, instead of the desktop window
  --host H             where the served shell listens (${DEFAULT_HOST}); any other than loopback needs --token
  --port N             its port (${DEFAULT_PORT}, or a free one when that is taken); 0: a free one
  --token T            its token, 16 or more of A-Z a-z 0-9 _ - (a new random one at every start);
                       WIREWATCH_TOKEN in the environment does the same and shows in no process list
  --no-open            print its URL without opening the browser
  --data-dir DIR       where to keep what outlives a restart (a place of the shell's own; the demo fleet's
                       breakers, audit log and history are kept only with it)
  --recordings DIR     where recordings are (recordings, in that place)
  --no-flight-recorder do not keep the last half hour, to be saved after the fact
  --help, --version

--host, --port and --token each imply --serve.

In demo mode a line "control: URL" names the demo fleet's control API. To make a backend misbehave:
  curl URL/servers
  curl -X POST -H 'content-type: application/json' -d '{"do":"kill"}' URL/servers/ID
with "do": heal, refuse, kill, hang, flap, flood, close, status, slow, reject, revoke or forget.

Exit codes: 0 ended well, 1 could not run, something is worse or not as expected, 2 bad usage or a bad file.
`;

/** What `COMMAND --help` prints. */
export const COMMAND_HELP = {
  validate: `wirewatch validate FILE: check a fleet file

Every problem is a line with file, line and column. Secrets are looked up as they would be for a run, and not shown.

Examples
  wirewatch validate fleet.yaml
  wirewatch validate fleet.d             a directory of fleet files

Exit codes: 0 it is in order, 2 it is not, or cannot be read.
`,
  record: `wirewatch record --fleet FILE --out FILE.wwr: record a fleet

Options
  --fleet FILE         the fleet file, or a directory of them
  --out FILE.wwr       the recording, which may not be there yet
  --for 10m            how long (until Ctrl-C, and seven days at most)
  --backend ID         of this backend alone; several times for several
  --messages WHAT      none, metadata (when and how large) or payloads (with their beginnings); none
  --max-size 500MiB    end when it has come to that (2 GiB)
  --name TEXT          what it is called

Examples
  wirewatch record --fleet fleet.yaml --for 10m --out before.wwr
  wirewatch record --fleet fleet.yaml --backend orders --messages metadata --out orders.wwr

Exit codes: 0 ended by whoever made it or by its time, 1 ended early, 2 bad usage or a bad file.
`,
  export: `wirewatch export FILE.wwr --format F --out FILE: make something else of a recording

Options
  --format F           recording, har, jsonl, csv or bundle (a zip with all that a bug report needs)
  --out FILE           what is made, which may not be there yet
  --from T, --to T     a part: a time such as 2026-01-31T10:30:00Z, or 5m after the beginning
  --backend ID         of this backend alone; several times for several
  --series NAME        with csv: these series alone, such as messagesIn or rtt_p95_ms_60s; several times, or with commas
  --title TEXT         with bundle: the title of its report

Examples
  wirewatch export night.wwr --format har --out night.har
  wirewatch export night.wwr --format csv --series state,rttP95 --backend orders --from 5m --to 10m --out orders.csv
  wirewatch export night.wwr --format bundle --title 'Orders lost after the deploy' --out bug.zip

Exit codes: 0 it is made, 1 it could not be written, 2 bad usage or a bad file.
`,
  compare: `wirewatch compare BEFORE.wwr AFTER.wwr: what is worse in one recording than in another

Options
  --marker TEXT        from the marker of that text on, which both have (from their beginnings)
  --backend ID         this backend alone; several times for several
  --fail-on-unknown    exit code 1 also where a figure could not be judged
  --json               as JSON

Examples
  wirewatch compare main.wwr branch.wwr
  wirewatch compare main.wwr branch.wwr --marker 'load begins' --json

Exit codes: 0 nothing is worse, 1 something is, 2 bad usage or recordings that cannot be compared.
`,
  check: `wirewatch check --fleet FILE --backend ID: hold connections against what is expected of them

Options
  --fleet FILE         the fleet file
  --backend ID         one of its backends
  --for 30s            how long the connections are held (30s)
  --connections N      how many there are (1)
  --expect FILE        a file that says what is expected; flags win over it
  --junit FILE         write a JUnit report
  --json               as JSON

What is expected, each of all connections together unless it says otherwise
  --min-connected N    connections that are taken (all)
  --max-lost N         losses (0, unless reconnects are allowed)
  --max-reconnects N   reconnects
  --min-rate N         messages in per second, on every connection
  --max-gap 2s         longest time without a message, on every connection
  --max-p95 250ms      round trip p95
  --max-ready 1s       longest time from a dial until its connection was ready
  --max-missing N      numbers left out in sequences
  --max-duplicates N   messages that came twice
  --max-dropped N      messages of ours that were not sent

Examples
  wirewatch check --fleet fleet.yaml --backend price-feed --connections 12
  wirewatch check --fleet fleet.yaml --backend api --for 60s --max-p95 250ms --junit stability.xml

Exit codes: 0 as expected, 1 not as expected, 2 bad usage or a file that cannot be read or written.
`,
  mark: `wirewatch mark TEXT: put a marker on the timeline of a console that runs

It is on the charts, in the audit log and in every recording that is being made, as one of the page is.

Options
  --backend ID         of this backend (of the fleet)
  --url URL            the console (http://${DEFAULT_HOST}:${DEFAULT_PORT}); the URL that it printed will do, token and all
  --token T            its token; WIREWATCH_TOKEN in the environment does the same and shows in no process list

Examples
  wirewatch mark 'release 1.4'
  wirewatch mark 'load begins' --backend orders --url http://127.0.0.1:8080

Exit codes: 0 it is there, 1 the console could not be reached or refused it, 2 bad usage.
`,
} as const satisfies Record<string, string>;

export type HelpTopic = keyof typeof COMMAND_HELP;

export const isHelpTopic = (name: string): name is HelpTopic => Object.hasOwn(COMMAND_HELP, name);

export const helpOf = (topic: HelpTopic | null): string => (topic === null ? HELP : COMMAND_HELP[topic]);
