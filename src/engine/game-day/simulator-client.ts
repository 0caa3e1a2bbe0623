import type { z } from 'zod';
import {
  type MisbehaviourInput,
  type Order,
  type OrderReport,
  orderReport,
  type SimulatorInfo,
  simulatorInfo,
} from '../../shared/control.ts';
import { ok, type Result } from '../../shared/result.ts';
import type { Clock } from '../clock.ts';
import { requestJson } from '../services/http-request.ts';

/** On loopback, for all servers of a large fleet, on a machine that is busy; ms. */
const PATIENCE = 10_000;

/**
 * Asks a simulator's control API. Nothing rejects: what goes wrong is one line for people, which says what the
 * simulator was to do and why it did not.
 */
export class SimulatorClient {
  constructor(
    /** Base URL, without a slash at the end. */
    private readonly base: string,
    private readonly clock: Clock,
    private readonly patience = PATIENCE,
  ) {}

  info(signal?: AbortSignal): Promise<Result<SimulatorInfo, string>> {
    return this.ask('/simulator', null, simulatorInfo, signal);
  }

  /** @param servers by id. None of them does it where one of them cannot. */
  tell(
    servers: Order['servers'],
    misbehaviour: MisbehaviourInput,
    signal?: AbortSignal,
  ): Promise<Result<OrderReport, string>> {
    return this.ask('/told', { servers, misbehaviour }, orderReport, signal);
  }

  private async ask<Schema extends z.ZodType>(
    path: string,
    body: Order | null,
    schema: Schema,
    signal?: AbortSignal,
  ): Promise<Result<z.output<Schema>, string>> {
    const answer = await requestJson(
      {
        url: this.base + path,
        method: body === null ? 'GET' : 'POST',
        headers: body === null ? {} : { 'Content-Type': 'application/json' },
        body: body === null ? null : JSON.stringify(body),
        timeout: this.patience,
        route: {},
      },
      this.clock,
      signal,
    );
    if (!answer.ok) return this.failed(body, answer.error.text);
    const parsed = schema.safeParse(answer.value.json);
    return parsed.success ? ok(parsed.data) : this.failed(body, 'what answers there is no simulator');
  }

  private failed(body: Order | null, why: string): { ok: false; error: string } {
    const what = body === null ? 'answer' : `do "${body.misbehaviour.do}"`;
    return { ok: false, error: `the simulator did not ${what}: ${why}` };
  }
}
