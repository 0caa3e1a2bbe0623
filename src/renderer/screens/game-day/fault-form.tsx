import { type FormEvent, useId, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import { formatElapsed } from '../../../shared/describe/time.ts';
import { FAULTS, type Fault, type GameDay, INTENSITIES } from '../../../shared/game-day.ts';
import { texts } from '../../texts/catalogue.ts';
import { useFleet, useMayAct, usePage, useView } from '../page-context.ts';
import { type Target, targetsOf, usualTarget } from './targets.ts';

/** ms. */
const LENGTHS = [5_000, 10_000, 20_000, 30_000, 60_000, 120_000, 300_000, 900_000] as const;
const USUAL_LENGTH = 20_000;

const words = texts.gameDay;
const amountLabels: Partial<Record<Fault, string>> = words.amount;

/** Asks for one fault: which, on whom, how much of it, and for how long. */
export function FaultForm({ gameDay }: { gameDay: GameDay }) {
  const { gameDay: desk } = usePage();
  const { busy, refused } = useStore(desk.state);
  const mayAct = useMayAct();
  const [fault, setFault] = useState<Fault>('kill');
  const [chosen, setChosen] = useState<string | null>(null);
  const [amount, setAmount] = useState<string | null>(null);
  const explains = useId();
  const { targets, usual } = useTargets(gameDay, fault);
  const every = [...targets.many, ...targets.one];
  const target =
    every.find(({ key }) => key === chosen) ?? every.find(({ key }) => key === usual) ?? every[0];
  const intensity = INTENSITIES[fault];
  const whole = fault === 'network';
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    void desk.inject({
      ...{ fault, backends: whole ? [] : [...(target?.ids ?? [])], for: Number(given.get('length')) },
      ...(intensity ? { intensity: Number(amount ?? intensity.usual) } : {}),
    });
  };
  return (
    <form className="game-day-form" aria-label={words.inject} onSubmit={submit}>
      <h3>{words.inject}</h3>
      <label>
        <span>{words.fault}</span>
        <select
          value={fault}
          aria-describedby={explains}
          onChange={(event) => {
            setFault(event.target.value as Fault);
            setAmount(null);
          }}
        >
          {FAULTS.filter((each) => each !== 'address' || gameDay.named.length > 0).map((each) => (
            <option key={each} value={each}>
              {words.faults[each]}
            </option>
          ))}
        </select>
      </label>
      <p id={explains} className="mute game-day-note">
        {words.does[fault]}
      </p>
      {!whole && (
        <label>
          <span>{words.on}</span>
          <select value={target?.key ?? ''} onChange={(event) => setChosen(event.target.value)}>
            <Options label={words.many} targets={targets.many} />
            <Options label={words.one} targets={targets.one} />
          </select>
        </label>
      )}
      <div className="game-day-pair">
        <label>
          <span>{words.for}</span>
          <select name="length" defaultValue={USUAL_LENGTH}>
            {LENGTHS.map((ms) => (
              <option key={ms} value={ms}>
                {formatElapsed(ms)}
              </option>
            ))}
          </select>
        </label>
        {intensity && (
          <label>
            <span>{amountLabels[fault]}</span>
            <input
              type="number"
              required
              step={1}
              min={intensity.least}
              max={intensity.most}
              value={amount ?? intensity.usual}
              onChange={(event) => setAmount(event.target.value)}
            />
          </label>
        )}
      </div>
      {refused !== null && (
        <p className="form-problem" role="alert">
          {words.refused(refused)}
        </p>
      )}
      <button type="submit" className="button primary" disabled={busy || !mayAct}>
        {words.go}
      </button>
    </form>
  );
}

function Options({ label, targets }: { label: string; targets: readonly Target[] }) {
  if (targets.length === 0) return null;
  return (
    <optgroup label={label}>
      {targets.map(({ key, label: each }) => (
        <option key={key} value={key}>
          {each}
        </option>
      ))}
    </optgroup>
  );
}

/** Whom this fault can be put on. */
function useTargets({ named }: GameDay, fault: Fault) {
  const { rows } = usePage();
  const backends = useFleet((state) => state.fleet?.backends);
  const shown = useStore(rows.state, (state) => state.order);
  const marked = useView((view) => view.marked);
  const selected = useView((view) => view.selected);
  return useMemo(() => {
    const table = { backends: backends ?? [], shown, marked, selected };
    const targets = targetsOf(table);
    const usual = usualTarget(table);
    if (fault !== 'address') return { targets, usual };
    const able = new Set(named);
    return { targets: { many: [], one: targets.one.filter(({ ids }) => able.has(ids[0] ?? '')) }, usual };
  }, [backends, shown, marked, selected, named, fault]);
}
