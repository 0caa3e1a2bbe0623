import type { Actor } from '../../shared/backend.ts';
import { plural } from '../../shared/describe/numbers.ts';
import type { RecordingOrder, RecordingProgress } from '../../shared/recording.ts';
import { formatDuration } from '../../shared/units.ts';
import type { WantedMessages } from './recording-tap.ts';

/** Share of the size or time from which a recording says that it will end. */
const NEARLY = 0.9;

/** One that is being made, as pages are told of it. */
export class RunningRecording {
  readonly progress: RecordingProgress;
  /** ms that are missing in it. */
  missing = 0;
  /** Messages that are missing in it. */
  lost = 0;
  private readonly ids: ReadonlySet<string> | null;

  /**
   * @param startedAt UTC ms
   * @param scope ids; `null`: the whole fleet
   * @param begunAt monotonic ms
   */
  constructor(
    readonly order: RecordingOrder,
    name: string,
    startedAt: number,
    by: Actor,
    readonly scope: readonly string[] | null,
    private readonly begunAt: number,
  ) {
    this.ids = scope && new Set(scope);
    const { messages, maxBytes, maxDuration } = order;
    this.progress = {
      id: '',
      name,
      startedAt,
      by,
      backends: scope?.length ?? null,
      messages,
      bytes: 0,
      maxBytes,
      maxDuration,
      markers: 0,
      warning: null,
    };
  }

  has(backend: string): boolean {
    return this.ids === null || this.ids.has(backend);
  }

  /**
   * Whether its time is over.
   * @param now monotonic ms: a clock that is set ends nothing
   */
  isOver(now: number): boolean {
    return now - this.begunAt >= this.progress.maxDuration;
  }

  /**
   * Brings up to date what it warns of.
   * @param now monotonic ms
   * @param behind its disk does not keep up at present
   * @param withheld backends whose payloads cannot be had
   */
  warn(now: number, behind: boolean, withheld: number): void {
    this.progress.warning = behind
      ? 'its disk does not keep up: what comes now is missing'
      : (this.endOf(now) ?? this.gapsOf(withheld));
  }

  private endOf(now: number): string | null {
    const { maxDuration, bytes, maxBytes } = this.progress;
    const past = now - this.begunAt;
    if (past >= NEARLY * maxDuration) return `ends in ${formatDuration(Math.max(0, maxDuration - past))}`;
    if (bytes < NEARLY * maxBytes) return null;
    return `ends soon: it has ${Math.floor((100 * bytes) / maxBytes)} % of the size that it may have`;
  }

  private gapsOf(withheld: number): string | null {
    if (this.missing > 0) return `lacks ${formatDuration(this.missing)}: its disk was slow`;
    if (this.lost > 0) return `lacks ${plural(this.lost, 'message')}: too many came at once`;
    if (withheld === 0 || this.order.messages !== 'payloads') return null;
    return `lacks payloads: "inspector" does not allow those of ${plural(withheld, 'backend')}`;
  }
}

/** What has to be gathered of messages for all of them; `null`: nothing. */
export function wantedBy(all: readonly RunningRecording[]): WantedMessages | null {
  const numbers = all.filter(({ order }) => order.messages !== 'none');
  if (numbers.length === 0) return null;
  const payloads = numbers.filter(({ order }) => order.messages === 'payloads');
  const oneHas = (some: readonly RunningRecording[]) => (id: string) => some.some((each) => each.has(id));
  return { numbers: oneHas(numbers), payloads: oneHas(payloads) };
}
