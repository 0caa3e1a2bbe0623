import type { ConsolePage } from '../console-page.ts';
import type { BackendAction } from '../describe/report.ts';
import type { AuditFormat } from './audit-file.ts';
import { backendCommands, markedCommands } from './commands-backend.ts';
import { consoleCommands } from './commands-console.ts';
import { incidentCommands } from './commands-incident.ts';
import { recordingCommands } from './commands-recording.ts';
import { replayCommands, withReplayKeys } from './commands-replay.ts';
import { timeCommands } from './commands-time.ts';
import { choiceCommands, viewCommands } from './commands-view.ts';
import type { Addressed } from './view-hash.ts';

/** In the order in which they are listed; `texts.commands.groups` has what they are called. */
export const COMMAND_GROUPS = [
  'Replay',
  'Backend',
  'Marked backends',
  'Incidents',
  'Table',
  'Time',
  'Recording',
  'View',
  'Console',
] as const;
export type CommandGroup = (typeof COMMAND_GROUPS)[number];

/** Something that a person can have done, from the palette or by its keys. */
export interface Command {
  id: string;
  title: string;
  group: CommandGroup;
  /**
   * What to press, each a key's name as in `KeyboardEvent.key`, or two after another with a space between: `g w`.
   * `Mod+k` is with Ctrl, or with Cmd on a Mac. The first is the one that is shown.
   */
  keys?: readonly string[];
  /** Other words to find it by. */
  words?: string;
  /** Only a key and no line in the palette: it is about where the keyboard is. */
  keyOnly?: true;
  /** A key that is held down goes on doing it. */
  repeats?: true;
  enabled: boolean;
  run(): void;
}

/** What the page around the stores does for a command. */
export interface CommandHost {
  /** Of what is shown now. */
  /** @param to what the link leads to; without it, what is looked at. */
  copyLink(to?: Addressed): void;
  /** The whole audit log, as a file. */
  exportAudit(format: AuditFormat): void;
  focusFilter(): void;
  /** Asks for files of recordings, and imports them. */
  importRecording(): void;
  /** Goes to another row of the table, or to the row that the keyboard was in last. */
  moveRow(direction: 'ArrowDown' | 'ArrowUp'): void;
}

/** What commands work on. */
export interface CommandSource {
  page: Pick<
    ConsolePage,
    | 'view'
    | 'events'
    | 'fleet'
    | 'link'
    | 'actions'
    | 'isolate'
    | 'telemetry'
    | 'overlay'
    | 'incidents'
    | 'incidentActions'
    | 'gameDay'
    | 'recorder'
    | 'recordings'
    | 'replay'
    | 'exporting'
  >;
  host: CommandHost;
  /** The backend that they are about, by id: the row with the keyboard, or else the open one. */
  target: string | null;
  /** Ids of those that were picked in the table. */
  marked: readonly string[];
  /** Asks before it does something to many; `null` where nothing can. */
  askBulk: ((action: BackendAction, backends: readonly string[]) => void) | null;
  savedViews: readonly { name: string; apply(): void }[];
}

/** Every command but opening each backend, as things are now: the one list of palette, keys and their help. */
export const commandsOf = (source: CommandSource): readonly Command[] =>
  withReplayKeys(replayCommands(source), [
    ...backendCommands(source),
    ...markedCommands(source),
    ...incidentCommands(source),
    ...timeCommands(source),
    ...recordingCommands(source),
    ...viewCommands(source),
    ...consoleCommands(source),
    ...choiceCommands(source),
  ]);
