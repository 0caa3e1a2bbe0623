import { memo } from 'react';
import type { BackendInfo } from '../../shared/backend.ts';
import type { BackendAction } from '../describe/report.ts';
import { MOST_COMPARED, withCompared } from '../state/comparison.ts';
import { texts } from '../texts/catalogue.ts';
import { Icon } from './icons.tsx';
import { useMayAct, usePage, useView, useWhyNot } from './page-context.ts';

interface Props {
  info: BackendInfo;
  paused: boolean;
  /** Tab stops at the buttons: only in the row that has the focus. */
  reachable: boolean;
}

/** A row's buttons. They show on hover, focus and selection, and are always there for a screen reader. */
export const RowActions = memo(function RowActions({ info, paused, reachable }: Props) {
  const page = usePage();
  const mayAct = useMayAct();
  const whyNot = useWhyNot();
  const labels: [BackendAction, string][] = [
    ['reconnect', texts.fleetView.reconnect(info.name)],
    paused ? ['resume', texts.fleetView.resume(info.name)] : ['pause', texts.fleetView.pause(info.name)],
    ['reset', texts.fleetView.reset(info.name)],
    ['isolate', texts.fleetView.isolate(info.name)],
  ];
  const act = (action: BackendAction) => {
    if (action !== 'isolate') {
      void page.actions.run(action, info.id);
      return;
    }
    // Isolating cuts a socket: it is asked about in the detail first.
    page.view.setState({ selected: info.id });
    page.isolate.setState({ asking: info.id });
  };
  return (
    <td className="row-actions">
      <Compare info={info} reachable={reachable} />
      {labels.map(([action, label]) => (
        <button
          type="button"
          key={action}
          className="icon-button"
          tabIndex={reachable ? 0 : -1}
          disabled={!mayAct}
          aria-label={label}
          title={whyNot ?? label}
          onClick={() => act(action)}
        >
          <Icon name={action} />
        </button>
      ))}
    </td>
  );
});

function Compare({ info, reachable }: Pick<Props, 'info' | 'reachable'>) {
  const { view } = usePage();
  const compared = useView((state) => state.compared.includes(info.id));
  const full = useView((state) => state.compared.length >= MOST_COMPARED);
  const label = compared ? texts.fleetView.takeOut(info.name) : texts.fleetView.compare(info.name);
  return (
    <button
      type="button"
      className="icon-button"
      tabIndex={reachable ? 0 : -1}
      aria-pressed={compared}
      disabled={full && !compared}
      aria-label={label}
      title={full && !compared ? texts.fleetView.compared(MOST_COMPARED) : label}
      onClick={() =>
        view.setState((state) => ({ compared: withCompared(state.compared, info.id), selected: null }))
      }
    >
      <Icon name="compare" />
    </button>
  );
}
