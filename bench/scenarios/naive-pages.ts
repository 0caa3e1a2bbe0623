import { Child } from '../child.ts';
import type { NaiveKind } from '../naive/pages.ts';
import type { NaiveCalls } from '../naive/process.ts';
import type { Residue } from './residue.ts';

/** The naive pages of an account beside its server, in a process of their own. */
export class NaivePages {
  private readonly child = new Child<NaiveCalls>('./naive/process.ts');

  constructor(
    private readonly kind: NaiveKind,
    private readonly server: { readonly url: string; readonly http: string },
    private readonly timeScale: number,
    private readonly rooms: readonly string[] = [],
  ) {}

  /** One more; it has begun to dial then. */
  async open(): Promise<void> {
    const { kind, timeScale, rooms } = this;
    const { url, http } = this.server;
    await this.child.call('open', { kind, url, http, timeScale, rooms });
  }

  report(): Promise<NaiveCalls['report']['reply']> {
    return this.child.call('report', null);
  }

  residue(): Promise<Residue> {
    return this.child.call('residue', null);
  }

  async end(): Promise<void> {
    await this.child.call('close', null);
    await this.child.end();
  }
}
