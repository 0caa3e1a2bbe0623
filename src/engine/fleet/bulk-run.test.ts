import { describe, expect, it } from 'vitest';
import type { BackendStatus } from '../../shared/backend.ts';
import { Emitter } from '../../shared/emitter.ts';
import { anOutcome, aStatus, NOW, OPEN, ROOT } from '../../shared/fixtures.ts';
import { VirtualClock } from '../virtual-clock.ts';
import { PATIENCE, PacedRun, type RunFleet, type RunPlan } from './bulk-run.ts';

const WAITING: BackendStatus['state'] = {
  ...{ phase: 'waiting', since: NOW, decider: 'backoff' },
  ...{ until: NOW + 1_000, attempt: 2, outcome: anOutcome() },
};

/** Backends that do what a test tells them, in virtual time. */
class Field implements RunFleet {
  readonly clock = new VirtualClock();
  readonly begun: { id: string; at: number }[] = [];
  private readonly changes = new Emitter<number>();
  private readonly statuses: BackendStatus[];
  readonly onChange = this.changes.subscribe;
  ended = 0;

  constructor(
    readonly ids: string[],
    private readonly comesBackAfter: (id: string) => number | null,
  ) {
    this.statuses = ids.map(() => aStatus('up'));
  }

  rowOf(id: string): number {
    return this.ids.indexOf(id);
  }

  status(row: number): BackendStatus {
    return this.statuses[row] as BackendStatus;
  }

  perform(_action: unknown, id: string): string | null {
    this.begun.push({ id, at: this.clock.now() });
    this.set(id, { phase: 'queued', since: NOW, decider: 'operator', until: null, probe: false });
    const after = this.comesBackAfter(id);
    if (after !== null) this.clock.after(after, () => this.set(id, OPEN));
    return null;
  }

  set(id: string, state: BackendStatus['state'], more: Partial<BackendStatus> = {}): void {
    const row = this.rowOf(id);
    this.statuses[row] = aStatus('up', { state, ...more });
    this.changes.emit(row);
  }

  run(plan: Partial<RunPlan> = {}, hostOf: (id: string) => string = () => 'one'): PacedRun {
    const run = new PacedRun(
      {
        id: 1,
        action: { action: 'reconnect' },
        actor: ROOT,
        reason: 'a test',
        pace: { perSecond: 10, perHostPerSecond: 10, atOnce: 100 },
        backends: this.ids.map((id) => ({ id, host: hostOf(id), allowed: 1_000 })),
        refused: [],
        ...plan,
      },
      this,
      this.clock,
      (at) => at,
      { onProgress: () => undefined, onEnd: () => this.ended++ },
    );
    run.start();
    return run;
  }
}

const many = (count: number) => Array.from({ length: count }, (_, index) => `b${index}`);

describe('a paced run', () => {
  it('begins one after the other at its pace, in order', () => {
    const field = new Field(many(5), () => 20);
    const run = field.run();
    field.clock.advance(1_000);
    expect(field.begun.map(({ id }) => id)).toEqual(many(5));
    for (const [index, { at }] of field.begun.entries()) {
      expect(at).toBeGreaterThanOrEqual(index * 100);
      expect(at).toBeLessThanOrEqual(index * 100 + 5);
    }
    expect(run.summary).toMatchObject({ state: 'finished', done: 5, underWay: 0, why: null });
    expect(field.ended).toBe(1);
    expect(field.clock.pending).toBe(0);
  });

  it('is not held up by a host whose turn has not come', () => {
    const field = new Field(many(8), () => 20);
    const pace = { perSecond: 100, perHostPerSecond: 1, atOnce: 100 };
    field.run({ pace }, (id) => (id === 'b7' ? 'other' : 'one'));
    field.clock.advance(50);
    expect(field.begun.map(({ id }) => id)).toEqual(['b0', 'b7']);
  });

  it('waits for those under way when there are as many as may be', () => {
    const field = new Field(many(6), () => 500);
    const run = field.run({ pace: { perSecond: 1_000, perHostPerSecond: 1_000, atOnce: 2 } });
    field.clock.advance(499);
    expect(field.begun).toHaveLength(2);
    field.clock.advance(100);
    expect(field.begun).toHaveLength(4);
    expect(run.summary.underWay).toBe(2);
  });

  it('begins no more while most stand with a failed dial, and goes on when they come back', () => {
    const field = new Field(many(20), () => null);
    const run = field.run({ pace: { perSecond: 1_000, perHostPerSecond: 1_000, atOnce: 5 } });
    field.clock.advance(50);
    expect(field.begun).toHaveLength(5);
    for (const id of many(4)) field.set(id, WAITING);
    field.set('b4', OPEN);
    field.clock.advance(100);
    expect(field.begun).toHaveLength(5);
    for (const id of many(4)) field.set(id, OPEN);
    field.clock.advance(100);
    expect(field.begun.length).toBeGreaterThan(5);
    expect(run.summary).toMatchObject({ state: 'running', done: 5, failed: 0 });
  });

  it('gives up once most of five or more were not back in time', () => {
    const field = new Field(many(20), (id) => (id < 'b2' ? 10 : null));
    const run = field.run({ pace: { perSecond: 1_000, perHostPerSecond: 1_000, atOnce: 3 } });
    field.clock.advance((1_000 + PATIENCE) * 2 + 100);
    expect(run.summary).toMatchObject({
      state: 'aborted',
      why: '3 of the first 5 reconnects did not come back',
    });
    expect(field.begun.length).toBeLessThan(12);
    expect(run.report.left.length).toBe(20 - field.begun.length);
    expect(field.clock.pending).toBe(0);
  });

  it('goes on when fewer than five were begun, however many failed', () => {
    const field = new Field(many(4), () => null);
    const run = field.run();
    field.clock.advance(10_000);
    expect(run.summary).toMatchObject({ state: 'finished', failed: 4 });
    expect(run.report.failed[0]).toEqual({ backend: 'b0', why: 'not done in time' });
  });

  it('pauses the rest even if most of those it began are gone from the fleet meanwhile', () => {
    const field = new Field(many(20), () => null);
    const pace = { perSecond: 1_000, perHostPerSecond: 1_000, atOnce: 8 };
    const since = { since: NOW, decider: 'operator' } as const;
    const closing = { phase: 'closing', ...since, until: NOW, outcome: anOutcome() } as const;
    field.perform = (_action, id) => {
      field.begun.push({ id, at: field.clock.now() });
      field.set(id, closing);
      return null;
    };
    const run = field.run({ action: { action: 'pause' }, pace });
    const paused = { phase: 'paused', ...since, by: ROOT, reason: null } as const;
    for (let turn = 0; turn < 30; turn++) {
      field.clock.advance(1_000);
      for (const { id } of field.begun) if (Number(id.slice(1)) >= 8) field.set(id, paused);
    }
    expect(run.summary).toMatchObject({ state: 'finished', done: 12, failed: 8 });
    expect(field.clock.pending).toBe(0);
  });

  it('says why one did not come back', () => {
    const field = new Field(many(3), () => null);
    const run = field.run();
    field.clock.advance(300);
    const outcome = anOutcome({ text: '1008 policy violation' });
    const stopped = { phase: 'stopped', since: NOW, decider: 'outcome', outcome } as const;
    field.set('b0', stopped, { lastOutcome: outcome });
    field.set('b1', { phase: 'paused', since: NOW, decider: 'operator', by: ROOT, reason: null });
    field.set('b2', OPEN);
    expect(run.report.failed).toEqual([
      { backend: 'b0', why: 'stopped: 1008 policy violation' },
      { backend: 'b1', why: 'it was paused meanwhile' },
    ]);
    expect(run.summary.state).toBe('finished');
  });

  it('when stopped waits for what is under way and begins nothing more', () => {
    const field = new Field(many(6), () => 500);
    const run = field.run();
    field.clock.advance(250);
    run.stop('stopped', 'stopped by root');
    expect(run.summary).toMatchObject({ state: 'running', why: 'stopped by root', underWay: 3 });
    expect(run.report.left).toEqual(['b3', 'b4', 'b5']);
    field.clock.advance(1_000);
    expect(field.begun).toHaveLength(3);
    expect(run.summary).toMatchObject({ state: 'stopped', done: 3 });
    expect(field.ended).toBe(1);
  });

  it('when cut ends at once', () => {
    const field = new Field(many(6), () => 500);
    const run = field.run();
    field.clock.advance(250);
    run.cut('the console was stopped');
    expect(run.summary).toMatchObject({ state: 'stopped', failed: 3, underWay: 0 });
    expect(run.report.failed[0]?.why).toBe('not done: the console was stopped');
    expect(field.ended).toBe(1);
  });
});
