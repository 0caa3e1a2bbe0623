import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { assertBuilt, built, root } from './built.ts';
import type { Double } from './double/run.ts';
import { Page } from './page.ts';
import { type FromBrowser, MACHINE_VARIABLE, type Machine, type ToBrowser } from './wire.ts';

const runner = resolve(import.meta.dirname, 'double', 'run.ts');

export interface LaunchOptions extends Partial<Machine> {
  /** The person's own arguments. */
  args?: string[];
  /** An ES module to run in place of the built main bundle. */
  entry?: string;
}

/** A running app, with the test in the place of its renderers and of the person. */
export class LaunchedApp {
  /** One per document that ever was, the oldest first. */
  readonly pages: Page[] = [];
  readonly userData: string;
  readonly exit: Promise<number | null>;
  stdout = '';
  stderr = '';
  /** What the dialogs said that came up. */
  readonly errorBoxes: string[] = [];
  /** Whether the entry was evaluated to its end. */
  loaded = false;
  private readonly calls = new Map<number, (reply: FromBrowser) => void>();
  private nextCall = 1;

  private constructor(
    readonly child: ChildProcess,
    userData: string,
  ) {
    this.userData = userData;
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.stdout += text;
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text;
    });
    child.on('message', (message: FromBrowser) => this.receive(message));
    this.exit = new Promise((ended) => child.once('close', ended));
    apps.add(this);
    void this.exit.then(() => apps.delete(this));
  }

  static launch({ args = [], entry = built('main/index.js'), ...given }: LaunchOptions = {}): LaunchedApp {
    const machine: Machine = {
      userData: temporaryFolder(),
      version: '0.1.0',
      dark: true,
      workAreas: [{ x: 0, y: 24, width: 1920, height: 1056 }],
      ...given,
    };
    assertBuilt();
    const child = fork(runner, [entry, root, ...args], {
      execArgv: ['--import', 'tsx'],
      env: { ...process.env, [MACHINE_VARIABLE]: JSON.stringify(machine) },
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    return new LaunchedApp(child, machine.userData);
  }

  /**
   * Runs a function inside the app's main process. It may use nothing but its arguments; those and
   * its result are cloned on the way.
   */
  evaluate<T, A = undefined>(
    subject: (double: Double, argument: A) => T | Promise<T>,
    argument?: A,
  ): Promise<T> {
    const id = this.nextCall++;
    return new Promise((done, failed) => {
      this.calls.set(id, (reply) => {
        if (reply.kind === 'evaluated') done(reply.value as T);
        else failed(new Error(reply.kind === 'threw' ? reply.message : 'the app has ended'));
      });
      this.send({ kind: 'evaluate', id, source: String(subject), argument });
    });
  }

  /** The document that a window shows now. */
  current(contents: number): Page | undefined {
    return this.pages.findLast((page) => page.info.contents === contents && !page.gone);
  }

  /** Ends it the hard way, if it still runs. */
  async dispose(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.exit;
  }

  private send(message: ToBrowser): void {
    if (this.child.connected) this.child.send(message);
  }

  private receive(message: FromBrowser): void {
    switch (message.kind) {
      case 'loaded':
        this.loaded = true;
        break;
      case 'commit':
        this.commit(message);
        break;
      case 'unload':
        this.page(message.document)?.unload();
        break;
      case 'ipc':
        this.page(message.document)?.receiveIpc(message.channel, message.args, message.ports);
        break;
      case 'port-message':
        for (const page of this.pages) page.receivePort(message.port, message.data);
        break;
      case 'port-close':
        for (const page of this.pages) page.receivePort(message.port, 'close');
        break;
      case 'second-instance':
        this.tellFirst(message);
        break;
      case 'error-box':
        this.errorBoxes.push(message.content);
        break;
      case 'evaluated':
      case 'threw':
        this.calls.get(message.id)?.(message);
        this.calls.delete(message.id);
        break;
      case 'exit':
        for (const call of this.calls.values()) call(message);
        this.calls.clear();
        break;
    }
  }

  /** This one did not get the lock: the operating system tells the one that has it. */
  private tellFirst({ userData, ...start }: Extract<FromBrowser, { kind: 'second-instance' }>): void {
    const first = [...apps].find((app) => app !== this && app.userData === userData);
    first?.send(start);
  }

  private commit({ kind: _, ...info }: Extract<FromBrowser, { kind: 'commit' }>): void {
    const page = new Page(info, {
      send: (document, channel, args) => this.send({ kind: 'ipc', document, channel, args }),
      post: (port, data) => this.send({ kind: 'port-message', port, data }),
      close: (port) => this.send({ kind: 'port-close', port }),
    });
    this.pages.push(page);
    this.send({ kind: 'document-ready', document: info.document, preloadError: page.preloadError });
  }

  private page(document: number): Page | undefined {
    return this.pages.find((page) => page.info.document === document);
  }
}

const apps = new Set<LaunchedApp>();
const folders: string[] = [];

/** A new folder, removed by {@link cleanUp}. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'wirewatch-electron-'));
  folders.push(folder);
  return folder;
}

/** Ends every app that a test has left running, and removes its folders. For `afterEach`. */
export async function cleanUp(): Promise<void> {
  await Promise.all([...apps].map((app) => app.dispose()));
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}
