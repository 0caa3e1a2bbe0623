import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXPORT_FORMATS, type ExportFormat } from '../src/shared/recording.ts';
import { Child } from './child.ts';
import type { ExportCalls, Measured } from './export-process.ts';
import { makeUpRecording } from './made-up-recording.ts';
import { type Bar, conclude, figure, progress } from './report.ts';

/*
 * P10, the part that goes out: each format of half an hour of 1,000 lively backends with messages, reports and history,
 * made by the thread of the archive as a page asks for it, each in a process
 * of its own. Time counts per 60 MiB of the recording, memory is what the
 * process grows by at most.
 */

const MIB = 2 ** 20;
const PER_BYTES = 60 * MIB;
const SECONDS: Record<ExportFormat, number> = { recording: 10, har: 10, jsonl: 10, csv: 10, bundle: 30 };
const GROWTH_MIB = 100;

function barsOf({ format, seconds, cpu, grown, bytes }: Measured, of: number): Bar[] {
  const per = seconds * (PER_BYTES / of);
  const peer = { id: 'P10', against: 'the limit' };
  return [
    {
      ...peer,
      bar: `export ${format}, per 60 MiB of a recording: ≤ ${SECONDS[format]} s`,
      ...{ peer: SECONDS[format], ours: per, unit: 's', ratio: per / SECONDS[format] },
      held: per <= SECONDS[format],
      note: `${figure(of / MIB)} MiB of 1,000 backends to ${figure(bytes / MIB)} MiB in ${figure(seconds)} s, ${figure(cpu)} s of CPU`,
    },
    {
      ...peer,
      bar: `the same, memory: ≤ ${GROWTH_MIB} MiB more`,
      ...{ peer: GROWTH_MIB, ours: grown, unit: 'MiB', ratio: grown / GROWTH_MIB },
      held: grown <= GROWTH_MIB,
    },
  ];
}

const folder = mkdtempSync(join(tmpdir(), 'wirewatch-export-'));
try {
  const file = join(folder, 'bench.wwr');
  makeUpRecording(file, { hours: 0.5, backends: 1_000, sending: 0.5, changing: 0.015, messages: 60 });
  const { size } = statSync(file);
  const bars: Bar[] = [];
  for (const format of EXPORT_FORMATS) {
    progress(`P10: export ${format}`);
    const process = new Child<ExportCalls>('./export-process.ts');
    try {
      bars.push(...barsOf(await process.call('export', { directory: folder, format }), size));
    } finally {
      await process.end();
    }
  }
  conclude(bars);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
