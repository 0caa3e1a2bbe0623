import { useEffect, useState } from 'react';
import { RECORDING_EXTENSION } from '../../../shared/recording.ts';
import type { ConsolePage } from '../../console-page.ts';
import type { RecordingsDesk } from '../../state/recordings.ts';
import { RECORDINGS } from '../../state/recordings-view.ts';
import { texts } from '../../texts/catalogue.ts';
import { usePage } from '../page-context.ts';

const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false;

/** A recording that is dragged anywhere into the window is imported. */
export function DropZone() {
  const { recordings, view } = usePage();
  const [over, setOver] = useState(false);
  useEffect(() => {
    const onDragOver = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      // Else the browser goes to the file when it is dropped.
      event.preventDefault();
      setOver(true);
    };
    const onDragLeave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false);
    };
    const onDrop = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      setOver(false);
      const files = [...(event.dataTransfer?.files ?? [])];
      // On the desktop a recording is shown from where it is.
      const left = files.filter(
        (file) => !(file.name.endsWith(RECORDING_EXTENSION) && window.wirewatch?.openFile(file)),
      );
      if (left.length === 0) return;
      view.setState({ recordings: RECORDINGS });
      void importAll(recordings, left);
    };
    window.addEventListener('dragover', onDragOver);
    window.addEventListener('dragleave', onDragLeave);
    window.addEventListener('drop', onDrop);
    return () => {
      window.removeEventListener('dragover', onDragOver);
      window.removeEventListener('dragleave', onDragLeave);
      window.removeEventListener('drop', onDrop);
    };
  }, [recordings, view]);
  if (!over) return null;
  return (
    <div className="drop-zone" aria-hidden="true">
      {texts.recordings.drop}
    </div>
  );
}

/** The system's own way to choose files. */
export function chooseFile({ recordings, view }: Pick<ConsolePage, 'recordings' | 'view'>): void {
  const field = document.createElement('input');
  field.type = 'file';
  field.multiple = true;
  field.accept = RECORDING_EXTENSION;
  field.addEventListener('change', () => {
    // Where one sees how far it has come.
    view.setState({ recordings: RECORDINGS });
    void importAll(recordings, [...(field.files ?? [])]);
  });
  field.click();
}

/** One after the other. */
async function importAll(recordings: RecordingsDesk, files: readonly File[]): Promise<void> {
  for (const file of files) await recordings.import(file);
}
