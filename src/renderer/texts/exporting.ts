import { formatBytes, formatCount, plural } from '../../shared/describe/numbers.ts';
import type { ExportFormat } from '../../shared/recording.ts';

const formats: Record<ExportFormat, { name: string; does: string }> = {
  recording: {
    name: 'Recording (.wwr)',
    does: 'To be replayed in another Wirewatch: the same, or a part of it.',
  },
  har: {
    name: 'HAR',
    does: 'Connections with their messages, for the network panel of Chrome, for Playwright and other tools.',
  },
  jsonl: {
    name: 'JSON Lines',
    does: 'One object per event, status, marker, message and second, for scripts and log stores.',
  },
  csv: {
    name: 'CSV',
    does: 'One row per second and backend, for spreadsheets and notebooks.',
  },
  bundle: {
    name: 'Bug bundle (.zip)',
    does: 'For a bug report: the part of the recording, HAR, events, charts, configuration, environment and a report that is already begun.',
  },
};

/** Taking a recording, a chart or a bug report out of the console. */
export const exporting = {
  title: (name: string) => `Export “${name}”`,
  close: 'Close',
  format: 'Format',
  formats,
  redaction:
    'Secrets and what the rules of redaction name are taken out; what that was is shown before you save.',
  make: 'Make the export',
  making: 'Making the export…',
  cancel: 'Cancel',
  again: 'Another export',
  ready: (name: string, bytes: number) => `${name} is ready, ${formatBytes(bytes)}.`,
  hash: 'SHA-256',
  save: 'Save the file',
  saving: (share: number) => `Reading, ${Math.floor(share * 100)} %`,
  saved: (name: string) => `${name} is saved.`,
  notMade: (why: string) => `The export was not made: ${why}.`,
  notSaved: (why: string) => `The file was not saved: ${why}.`,
  cutShort: 'it came out shorter than it was announced',

  takenOut: 'What was taken out',
  nothingTakenOut: 'Nothing had to be taken out by redaction.',
  columns: { rule: 'Rule', place: 'In', count: 'Times' },
  times: formatCount,
  total: (count: number) => plural(count, 'value'),

  bugTitle: 'Title',
  bugTitleHint: 'What goes wrong, in one line',
  bugText: 'Report',
  charts: 'Charts',
  noCharts: 'No charts are on screen. Open the recording first to put its charts in.',
  report: {
    what: '## What happened',
    expected: '## What was expected',
    steps: '## How to see it',
    open: (name: string) => `1. Open the recording \`${name}\` in Wirewatch.`,
    goTo: (time: string) => `2. Go to ${time}.`,
    recording: '## Recording',
    fleet: (name: string) => `- Fleet: ${name}`,
    span: (from: string, to: string) => `- From ${from} to ${to}`,
    backends: (ids: string) => `- Backends: ${ids}`,
    all: 'all that are in it',
    events: (events: number, markers: number) =>
      `- ${plural(events, 'event')}, ${plural(markers, 'marker')} in the whole recording`,
    marks: '## Marked moments',
    mark: (time: string, by: string, text: string) => `- ${time}, ${by}: ${text}`,
  },

  picture: 'Save picture or data',
  pictureOf: (title: string) => `Save “${title}”`,
  svg: 'Picture, SVG',
  png: 'Picture, PNG',
  table: 'Data, CSV',
  notDrawn: 'The picture could not be drawn.',
  range: (from: string, to: string, zone: string) => `${from} – ${to} ${zone}`,
  least: (name: string) => `${name} least`,
  most: (name: string) => `${name} most`,
  time: 'time',
} as const;
