import { usePage, useView } from '../page-context.ts';

/** Shows the messages of the open backend in place of the events, or the events again. */
export function InspectButton() {
  const { view } = usePage();
  const inspecting = useView((state) => state.inspecting);
  return (
    <button
      type="button"
      className="button small"
      aria-pressed={inspecting}
      title="Its messages, in place of the events"
      onClick={() => view.setState({ inspecting: !inspecting })}
    >
      Messages
    </button>
  );
}
