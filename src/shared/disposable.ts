/** Whatever starts a timer, a listener, a socket or a file hands back one of these, which ends it. */
export interface Disposable {
  dispose(): void;
}

/** Wraps `end` so that it runs once, however often `dispose` is called. */
export function disposable(end: () => void): Disposable {
  let ended = false;
  return {
    dispose() {
      if (ended) return;
      ended = true;
      end();
    },
  };
}

/** Owns disposables and ends them together, the newest first. */
export class DisposableStore implements Disposable {
  private readonly owned: Disposable[] = [];

  add<T extends Disposable>(owned: T): T {
    this.owned.push(owned);
    return owned;
  }

  dispose(): void {
    for (let next = this.owned.pop(); next; next = this.owned.pop()) next.dispose();
  }
}
