import { texts } from '../../texts/catalogue.ts';
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
      title={texts.inspector.buttonTitle}
      onClick={() => view.setState({ inspecting: !inspecting })}
    >
      {texts.inspector.button}
    </button>
  );
}
