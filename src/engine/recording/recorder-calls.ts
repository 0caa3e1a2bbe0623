import type { Result } from '../../shared/result.ts';
import type { RecorderRequest } from './recorder-messages.ts';
import type { RecorderPort } from './recorder-thread.ts';

/** Requests that are answered. The error is one line for people. */
export class RecorderCalls {
  private readonly open = new Map<number, (result: Result<string, string>) => void>();
  private last = 0;
  private ended: string | null = null;

  constructor(private readonly port: RecorderPort) {}

  ask(request: (call: number) => RecorderRequest): Promise<Result<string, string>> {
    return new Promise((resolve) => {
      if (this.ended !== null) {
        resolve({ ok: false, error: this.ended });
        return;
      }
      const call = ++this.last;
      this.open.set(call, resolve);
      this.port.post(request(call));
    });
  }

  answer(call: number, result: Result<string, string>): void {
    const resolve = this.open.get(call);
    this.open.delete(call);
    resolve?.(result);
  }

  /** None is answered any more. */
  end(why: string): void {
    this.ended = why;
    for (const resolve of this.open.values()) resolve({ ok: false, error: why });
    this.open.clear();
  }
}
