import { memo } from 'react';
import type { BackendInfo } from '../../shared/backend.ts';
import type { BackendAction } from '../describe/report.ts';
import { MOST_COMPARED, withCompared } from '../state/comparison.ts';
import { Icon } from './icons.tsx';
import { useMayAct, usePage, useView } from './page-context.ts';

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
  const labels: [BackendAction, string][] = [
    ['reconnect', `Reconnect ${info.name}`],
    paused ? ['resume', `Resume ${info.name}`] : ['pause', `Pause ${info.name}`],
    ['reset', `Reset breaker of ${info.name}`],
    ['isolate', `Isolate ${info.name}`],
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
          title={label}
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
  const label = compared ? `Take ${info.name} out of the comparison` : `Compare ${info.name} with others`;
  return (
    <button
      type="button"
      className="icon-button"
      tabIndex={reachable ? 0 : -1}
      aria-pressed={compared}
      disabled={full && !compared}
      aria-label={label}
      title={full && !compared ? `${MOST_COMPARED} backends are compared already` : label}
      onClick={() =>
        view.setState((state) => ({ compared: withCompared(state.compared, info.id), selected: null }))
      }
    >
      <Icon name="compare" />
    </button>
  );
}
