import { useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { texts } from '../../texts/catalogue.ts';
import { Icon } from '../icons.tsx';
import { usePage } from '../page-context.ts';
import { FaultForm } from './fault-form.tsx';
import { InjectionList } from './injection-list.tsx';
import { ScenarioList } from './scenario-list.tsx';

const words = texts.gameDay;

/** Beside the console, which tells what becomes of it. There is none where no simulator answered. */
export function GameDayPanel() {
  const { gameDay: desk } = usePage();
  const { gameDay, open } = useStore(desk.state);
  const panel = useRef<HTMLElement>(null);
  const shown = open && gameDay !== null;
  useEffect(() => {
    if (shown) panel.current?.querySelector('select')?.focus();
  }, [shown]);
  if (!shown) return null;
  return (
    <aside
      ref={panel}
      className="game-day"
      aria-label={words.title}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.defaultPrevented) return;
        // Else it would close what is beside it as well.
        event.preventDefault();
        desk.show(false);
      }}
    >
      <div className="game-day-title">
        <h2>{words.title}</h2>
        <span className="grow" />
        <button
          type="button"
          className="icon-button"
          aria-label={words.close}
          title={words.close}
          onClick={() => desk.show(false)}
        >
          <Icon name="close" />
        </button>
      </div>
      <p className="game-day-note">{words.harmless}</p>
      <InjectionList gameDay={gameDay} />
      <FaultForm gameDay={gameDay} />
      <ScenarioList gameDay={gameDay} />
    </aside>
  );
}
