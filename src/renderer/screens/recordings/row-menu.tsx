import type { ExportFormat, RecordingFile } from '../../../shared/recording.ts';
import { texts } from '../../texts/catalogue.ts';
import { usePage } from '../page-context.ts';
import { PopoverButton } from '../popover-button.tsx';
import { isReadable } from './readable.ts';
import { useMayManage } from './use-may-manage.ts';

const said = texts.recordings;

interface Item {
  name: string;
  enabled: boolean;
  run: () => void;
}

/** What can be done with a recording besides opening it. */
export function RowMenu({ file }: { file: RecordingFile }) {
  const { recordings, exporting } = usePage();
  const mayManage = useMayManage();
  const { id, name, fleet, from, to, events, markers, condition, elsewhere } = file;
  const readable = isReadable(file);
  const finished = condition !== 'recording';
  // One from elsewhere is somebody's file: it is neither renamed nor thrown away.
  const own = finished && mayManage && !elsewhere;
  const out = (format: ExportFormat) => () =>
    exporting.ask({
      ...{ recording: id, name, fleet, from, to, format },
      ...{ counts: { events, markers }, range: null, position: null },
    });
  const items: Item[] = [
    { name: said.rename, enabled: own && readable, run: () => recordings.rename(id) },
    { name: said.cut, enabled: readable && mayManage, run: () => recordings.cut(file) },
    { name: said.export, enabled: readable, run: out('recording') },
    { name: said.bundle, enabled: readable, run: out('bundle') },
    { name: said.verify, enabled: finished, run: () => void recordings.verify(id) },
    { name: said.delete, enabled: own, run: () => void recordings.remove(file) },
  ];
  return (
    <PopoverButton label={said.more} name={said.moreOf(name)}>
      {(close) => (
        <ul className="r-menu">
          {items.map((item) => (
            <li key={item.name}>
              <button
                type="button"
                className="plain"
                disabled={!item.enabled}
                onClick={() => {
                  close();
                  item.run();
                }}
              >
                {item.name}
              </button>
            </li>
          ))}
        </ul>
      )}
    </PopoverButton>
  );
}
