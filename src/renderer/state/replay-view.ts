import type { ReplayState } from '../../shared/recording.ts';

/** A recording in the live fleet's place. */
export interface ReplayView {
  /** Its key; an address may have its id as well. */
  recording: string;
  /** UTC ms to go to once it is open, told once; `null`: wherever it stands. */
  at: number | null;
}

/** `replay=release-42&at=2026-11-19T04:15:25.000Z`. */
export function writeReplay(parts: URLSearchParams, replay: ReplayView | null): void {
  if (!replay) return;
  parts.set('replay', replay.recording);
  if (replay.at !== null) parts.set('at', new Date(replay.at).toISOString());
}

/** Whether that is what is meant. */
export const isNamed = ({ recording, key }: Pick<ReplayState, 'recording' | 'key'>, named: string): boolean =>
  key === named || recording === named;

export function readReplay(parts: URLSearchParams): ReplayView | null {
  const recording = parts.get('replay') ?? '';
  return recording === '' ? null : { recording, at: readMoment(parts.get('at') ?? '') };
}

/** UTC ms; `null` for what is no time. */
export function readMoment(text: string): number | null {
  const at = Date.parse(text);
  return Number.isNaN(at) || at < 0 ? null : at;
}
