import { useRef } from 'react';
import { useStore } from 'zustand';
import type { BackendInfo } from '../../shared/backend.ts';
import type { BreakerState, Phase } from '../../shared/health.ts';
import { IsolateForm } from './isolate-form.tsx';
import { useMayAct, usePage } from './page-context.ts';

interface BackendActionsProps {
  info: BackendInfo;
  phase: Phase;
  breaker: BreakerState;
}

/** What an operator can do to one backend. */
export function BackendActions({ info, phase, breaker }: BackendActionsProps) {
  const { actions, isolate } = usePage();
  const disabled = !useMayAct();
  const paused = phase === 'paused';
  // Nothing gets through an isolation but its reset.
  const held = paused || breaker === 'isolated';
  // On what is open it closes the connection first: that is nothing to be invited to.
  const open = phase === 'open';
  const isolateButton = useRef<HTMLButtonElement>(null);
  const asking = useStore(isolate, (state) => state.asking === info.id);
  return (
    <>
      <div className="actions">
        <button
          type="button"
          className={open || held ? 'button' : 'button primary'}
          disabled={disabled || held}
          title={breaker === 'isolated' ? 'Its breaker is isolated: reset the breaker first' : undefined}
          onClick={() => void actions.run('reconnect', info.id)}
        >
          {open ? 'Reconnect' : 'Retry now'}
        </button>
        <button
          type="button"
          className="button"
          disabled={disabled}
          onClick={() => void actions.run(paused ? 'resume' : 'pause', info.id)}
        >
          {paused ? 'Resume' : 'Pause'}
        </button>
        <button
          type="button"
          className="button"
          disabled={disabled}
          onClick={() => void actions.run('reset', info.id)}
        >
          Reset breaker
        </button>
        <button
          type="button"
          className="button"
          disabled={disabled}
          ref={isolateButton}
          aria-expanded={asking}
          onClick={() => isolate.setState({ asking: asking ? null : info.id })}
        >
          Isolate…
        </button>
      </div>
      {asking && (
        <IsolateForm info={info} disabled={disabled} onDone={() => isolateButton.current?.focus()} />
      )}
    </>
  );
}
