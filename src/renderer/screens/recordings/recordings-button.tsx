import { RECORDINGS } from '../../state/recordings-view.ts';
import { texts } from '../../texts/catalogue.ts';
import { Icon } from '../icons.tsx';
import { usePage, useView } from '../page-context.ts';

/** To the page of recordings, and back to the fleet. */
export function RecordingsButton() {
  const { view } = usePage();
  const shown = useView((state) => state.recordings !== null);
  return (
    <button
      type="button"
      className="icon-button"
      aria-pressed={shown}
      aria-label={texts.recordings.open}
      title={shown ? texts.recordings.back : texts.recordings.openTitle}
      onClick={() => view.setState({ recordings: shown ? null : RECORDINGS })}
    >
      <Icon name="recordings" />
    </button>
  );
}
