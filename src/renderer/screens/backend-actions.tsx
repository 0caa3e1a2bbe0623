import { useRef } from 'react';
import { useStore } from 'zustand';
import type { BackendInfo } from '../../shared/backend.ts';
import type { BreakerState, Phase } from '../../shared/health.ts';
import { texts } from '../texts/catalogue.ts';
import { IsolateForm } from './isolate-form.tsx';
import { useMayAct, usePage, useWhyNot } from './page-context.ts';

interface BackendActionsProps {
  info: BackendInfo;
  phase: Phase;
  breaker: BreakerState;
}

/** What an operator can do to one backend. */
export function BackendActions({ info, phase, breaker }: BackendActionsProps) {
  const { actions, isolate } = usePage();
  const disabled = !useMayAct();
  const whyNot = useWhyNot();
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
          title={whyNot ?? (breaker === 'isolated' ? texts.actions.resetFirst : undefined)}
          onClick={() => void actions.run('reconnect', info.id)}
        >
          {open ? texts.actions.reconnect : texts.actions.retry}
        </button>
        <button
          type="button"
          className="button"
          disabled={disabled}
          title={whyNot}
          onClick={() => void actions.run(paused ? 'resume' : 'pause', info.id)}
        >
          {paused ? texts.actions.resume : texts.actions.pause}
        </button>
        <button
          type="button"
          className="button"
          disabled={disabled}
          title={whyNot}
          onClick={() => void actions.run('reset', info.id)}
        >
          {texts.actions.reset}
        </button>
        <button
          type="button"
          className="button"
          disabled={disabled}
          title={whyNot}
          ref={isolateButton}
          aria-expanded={asking}
          onClick={() => isolate.setState({ asking: asking ? null : info.id })}
        >
          {texts.actions.isolate}
        </button>
      </div>
      {asking && (
        <IsolateForm info={info} disabled={disabled} onDone={() => isolateButton.current?.focus()} />
      )}
    </>
  );
}
