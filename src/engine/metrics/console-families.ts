import { type FleetColumn, fleetColumn } from '../../shared/frame.ts';
import { type Family, single } from './exposition.ts';
import type { Reading } from './reading.ts';

/** What the console says about itself. */
export function* consoleFamilies(reading: Reading): Iterable<Family> {
  const { build, newest, sessions, startedAt, cpuSeconds, historyProblem } = reading;
  const { version, configurationHash, fleet } = build;
  const measured = (name: FleetColumn) => newest?.frame.fleet[fleetColumn(name)] ?? Number.NaN;
  yield {
    name: 'wirewatch_build_info',
    help: 'Always 1: which Wirewatch runs, of which fleet, with which configuration.',
    type: 'gauge',
    labels: ['version', 'configuration_hash', 'fleet'],
    samples: [{ labels: { version, configuration_hash: configurationHash, fleet }, value: 1 }],
  };
  yield single(
    'gauge',
    'wirewatch_console_start_time_seconds',
    'When the console started, in seconds since 1970.',
    startedAt,
  );
  yield single(
    'counter',
    'wirewatch_console_cpu_seconds_total',
    'Processor time that the console took.',
    cpuSeconds,
  );
  yield single(
    'gauge',
    'wirewatch_console_cpu_ratio',
    'Share of one core that the console took within the last tick: 1 is one core busy.',
    measured('consoleCpu'),
  );
  yield single(
    'gauge',
    'wirewatch_console_memory_bytes',
    'Resident memory of the console.',
    measured('consoleMemory') * 1_048_576,
  );
  yield single(
    'gauge',
    'wirewatch_console_event_loop_lag_seconds',
    'The longest that the event loop was held up within the last tick.',
    measured('consoleLag') / 1_000,
  );
  yield single(
    'counter',
    'wirewatch_console_frames_total',
    'Ticks of telemetry that were made: one per second while all is well.',
    newest?.frame.sequence ?? 0,
  );
  yield single(
    'gauge',
    'wirewatch_console_last_frame_timestamp_seconds',
    'When the newest telemetry was made, in seconds since 1970: what is measured and not counted is as of then.',
    (newest?.frame.time ?? Number.NaN) / 1_000,
  );
  yield single(
    'gauge',
    'wirewatch_console_frame_delay_seconds',
    'The longest that a visible page took to take in a frame, within the last tick; none without such a page.',
    measured('consoleFrameDelay') / 1_000,
  );
  yield single('gauge', 'wirewatch_console_sessions', 'Windows and tabs that look at the console.', sessions);
  yield single(
    'gauge',
    'wirewatch_console_history_problem',
    '1 while history cannot be kept: the console watches on, and what it sees waits or is lost.',
    historyProblem ? 1 : 0,
  );
}
