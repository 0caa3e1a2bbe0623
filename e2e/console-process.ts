import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

const root = resolve(import.meta.dirname, '..');

/** A served console in a process of its own, on the build output, as a person would start it. */
export interface ConsoleProcess {
  /** With the token. */
  url: string;
  /** The demo fleet's control API; empty without a demo fleet. */
  control: string;
  port: number;
  /** Ends it in order. */
  stop(): Promise<void>;
  /** Ends it as a crash would. */
  kill(): Promise<void>;
}

/** @throws Error with what it printed, when it ends before its URL is known. */
export async function startConsole(args: string[] = []): Promise<ConsoleProcess> {
  // Of its own: only one console at a time may use a data directory.
  const data = args.includes('--fleet') ? mkdtempSync(join(tmpdir(), 'wirewatch-data-')) : null;
  // And what a test records is not for the person whose machine this is.
  const recordings = args.includes('--recordings')
    ? null
    : mkdtempSync(join(tmpdir(), 'wirewatch-recordings-'));
  const own = [...(data ? ['--data-dir', data] : []), ...(recordings ? ['--recordings', recordings] : [])];
  const child = spawn(process.execPath, ['out/main/serve.js', '--no-open', '--port', '0', ...own, ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.once('exit', () => {
    for (const folder of [data, recordings]) if (folder) rmSync(folder, { recursive: true, force: true });
  });
  const { url, control } = await announced(child);
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  };
  return {
    url,
    control,
    port: Number(new URL(url).port),
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
  };
}

async function announced(child: ChildProcess): Promise<{ url: string; control: string }> {
  const printed: string[] = [];
  const lines = (stream: NodeJS.ReadableStream) => createInterface({ input: stream });
  if (!child.stdout || !child.stderr) throw new Error('the console has no output to read');
  lines(child.stderr).on('line', (line) => printed.push(line));
  return new Promise((resolve, reject) => {
    let control = '';
    child.once('exit', (code) => reject(new Error(`the console ended with ${code}:\n${printed.join('\n')}`)));
    lines(child.stdout as NodeJS.ReadableStream).on('line', (line) => {
      printed.push(line);
      control = /^control: (\S+)/.exec(line)?.[1] ?? control;
      const url = /^Wirewatch console: (\S+)/.exec(line)?.[1];
      if (url) resolve({ url, control });
    });
  });
}

/** One simulated server's own count of what it sees. */
export interface ServerCount {
  id: string;
  connections: number;
  peakConnections: number;
  dials: number;
}

export async function serverCounts(control: string): Promise<Map<string, ServerCount>> {
  const answer = await fetch(`${control}/servers`);
  const servers = (await answer.json()) as ServerCount[];
  return new Map(servers.map((server) => [server.id, server]));
}

/** Tells a simulated server what to do: see src/shared/control.ts. */
export async function tell(control: string, id: string, what: Record<string, unknown>): Promise<void> {
  const answer = await fetch(`${control}/servers/${encodeURIComponent(id)}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(what),
  });
  if (!answer.ok) throw new Error(`${id} cannot ${JSON.stringify(what)}: ${await answer.text()}`);
}
