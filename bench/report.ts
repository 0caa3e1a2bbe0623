import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism, cpus, totalmem } from 'node:os';
import type { Spread } from './statistics.ts';

/** One line of the table: a bar of the project, its peer and us, measured in one run. */
export interface Bar {
  /** "P1". */
  id: string;
  /** What is measured and what has to be reached. */
  bar: string;
  /** Who the peer is. */
  against: string;
  /** Medians, in `unit`. */
  peer: number;
  ours: number;
  unit: string;
  /** As the bar counts it; the median of the pairs where there were pairs. */
  ratio: number;
  /** The least and the most of the pairs' ratios. */
  range?: [least: number, most: number];
  held: boolean;
  /** What else was seen: another unit, what a figure covers. */
  note?: string;
}

export interface Machine {
  cpu: string;
  cores: number;
  memoryGiB: number;
  platform: string;
  node: string;
  v8: string;
  packages: Record<string, string>;
}

const PEERS = ['ws', 'reconnecting-websocket', 'partysocket', 'socket.io', 'socket.io-client'];

export function machine(): Machine {
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    platform: `${process.platform} ${process.arch}`,
    node: process.versions.node,
    v8: process.versions.v8,
    packages: Object.fromEntries(PEERS.map((name) => [name, versionOf(name)])),
  };
}

/** Not every package lets its manifest be imported, so it is read from where its code is. */
function versionOf(name: string): string {
  const entry = createRequire(import.meta.url).resolve(name);
  const directory = entry.slice(0, entry.lastIndexOf(`/node_modules/${name}/`));
  const manifest = readFileSync(`${directory}/node_modules/${name}/package.json`, 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}

export const rangeOf = ({ least, most }: Spread): [least: number, most: number] => [least, most];

/** Three significant digits, so that 0.004 ms and 5.4 M messages fit one column. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return '–';
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en');
  return String(Number(value.toPrecision(3)));
}

export function printTable(bars: readonly Bar[]): void {
  const rows = bars.map((bar) => [
    bar.id,
    bar.bar,
    `${figure(bar.peer)} ${bar.against}`,
    figure(bar.ours),
    bar.unit,
    bar.range ? `${figure(bar.ratio)} (${bar.range.map(figure).join('–')})` : figure(bar.ratio),
    bar.held ? 'held' : 'NOT HELD',
  ]);
  const head = ['', 'bar', 'peer', 'ours', 'unit', 'ratio (range)', ''];
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const lines = [head, ...rows].map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  process.stdout.write(`\n${lines.join('\n')}\n`);
  for (const bar of bars) if (bar.note) process.stdout.write(`  ${bar.id} ${bar.bar}: ${bar.note}\n`);
}

/** One line about how far a bench has come, on standard error so that the table stays clean. */
export function progress(line: string): void {
  process.stderr.write(`${line}\n`);
}

/**
 * Hands over what a bench found: to `run.ts` when that started it, else to the person at the terminal,
 * with an exit code that says whether all of it was held.
 */
export function conclude(bars: readonly Bar[]): void {
  if (process.send) {
    process.send(bars);
    process.disconnect();
    return;
  }
  printTable(bars);
  process.exitCode = bars.every((bar) => bar.held) ? 0 : 1;
}
