import type { Actor } from '../../shared/backend.ts';
import type { RedactSettings } from '../../shared/fleet-recording.ts';
import type { Clock } from '../clock.ts';
import type { Engine } from '../engine.ts';
import type { BackendConfig, FleetConfig } from '../fleet-file/fleet-config.ts';
import { secretsWith } from '../socket/redaction.ts';
import type { TapSource } from './recording-tap.ts';

/** What there is to record, and who is to know of it. */
export interface RecordedEngine extends TapSource {
  readonly id: string;
  readonly version: string;
  readonly configurationHash: string;
  readonly fleetName: string;
  has(backend: string): boolean;
  /** What must not be in a file: changes are told by another array. */
  secrets(): readonly string[];
  redactSettings(): RedactSettings | undefined;
  /** Keeps in the audit log and on the timeline what somebody did about a recording. */
  noteRecording(
    action: 'record' | 'record-stop',
    actor: Actor,
    name: string,
    backends: readonly string[],
  ): void;
  /** Tells the timeline what a recording did by itself. */
  tell(text: string): void;
}

/** What a recorder needs of the engine. */
export function recordedEngine(engine: Engine, clock: Clock): RecordedEngine {
  const { fleet } = engine;
  const secrets = secretsOf(engine);
  return {
    id: engine.id,
    version: engine.version,
    get configurationHash() {
      return engine.configurationHash;
    },
    get fleetName() {
      return fleet.info.name;
    },
    feed: engine.feed,
    ticks: engine.historyStore,
    fleet: {
      get ids() {
        return fleet.ids;
      },
      table: fleet.table,
      utcNow: () => fleet.timeline.utc(clock.now()),
      report: (id) => fleet.report(id),
      logMessages: (log, wanted) => fleet.logMessages(log, wanted),
      watchMessages: (id, sink) => fleet.watchMessages(id, sink),
    },
    snapshot: () => {
      const snapshot = engine.snapshot();
      const open = snapshot.incidents.filter(({ endedAt }) => endedAt === null);
      return {
        ...snapshot,
        incidentBackends: open.map(({ id }) => [id, engine.incidents.backendsOf(id)] as [number, string[]]),
      };
    },
    has: (backend) => fleet.has(backend),
    secrets,
    redactSettings: () => fleet.configuration.redact,
    noteRecording: (action, actor, name, backends) => engine.noteRecording(action, actor, name, backends),
    tell: (text) => fleet.events.add({ kind: 'console', text }),
  };
}

/**
 * Worked out anew only where the configuration or a token is another than the last time. It is asked for each batch: of
 * thousands of backends it looks at those alone that fetch tokens.
 */
function secretsOf({ fleet }: Engine): () => readonly string[] {
  let configuration: FleetConfig | null = null;
  let withTokens: readonly BackendConfig[] = [];
  let tokens: (readonly string[])[] = [];
  let secrets: readonly string[] = [];
  return () => {
    const changed = configuration !== fleet.configuration;
    configuration = fleet.configuration;
    if (changed) withTokens = configuration.backends.filter(({ services }) => services.token !== null);
    const now = withTokens.map(({ info }) => fleet.tokens(info.id));
    if (!changed && now.every((list, index) => list === tokens[index])) return secrets;
    tokens = now;
    const all = configuration.backends.flatMap((backend) =>
      secretsWith(backend, fleet.tokens(backend.info.id)),
    );
    secrets = [...new Set(all)];
    return secrets;
  };
}
