import { useEffect, useState } from 'react';
import type { Marker } from '../../../shared/recording.ts';
import { bugReport } from '../../state/bug-bundle.ts';
import type { ExportSubject } from '../../state/export-file.ts';
import { texts } from '../../texts/catalogue.ts';
import { usePage } from '../page-context.ts';
import { chartsOnScreen, type ShownChart } from './chart-pictures.ts';
import type { RecordingPart } from './part-of-recording.ts';

const said = texts.exporting;

/** What a person wrote for a bug bundle. */
export interface WrittenBug {
  title: string;
  text: string;
  charts: readonly ShownChart[];
}

interface Props {
  subject: ExportSubject;
  /** `null` while what is written is none. */
  part: RecordingPart | null;
  written: WrittenBug | null;
  onWritten: (written: WrittenBug) => void;
}

/** Title, report and charts of a bug bundle. The report follows the part until somebody writes in it. */
export function BugFields({ subject, part, written, onWritten }: Props) {
  const { exporting } = usePage();
  const [shown] = useState(chartsOnScreen);
  const [touched, setTouched] = useState(false);
  const [markers, setMarkers] = useState<readonly Marker[]>([]);
  useEffect(() => {
    let gone = false;
    void exporting.markersOf(subject.recording).then((found) => {
      if (!gone) setMarkers(found);
    });
    return () => {
      gone = true;
    };
  }, [exporting, subject.recording]);
  const range = part ?? subject;
  const report = bugReport({ subject, range, backends: part?.backends ?? [], markers });
  const now: WrittenBug = {
    title: written?.title ?? '',
    text: touched && written ? written.text : report,
    charts: written?.charts ?? shown,
  };
  const latest = now.text;
  // What is sent has to be what is shown, if nobody touches it too.
  useEffect(() => {
    if (written === null || written.text !== latest) {
      onWritten({ title: written?.title ?? '', charts: written?.charts ?? shown, text: latest });
    }
  }, [written, latest, shown, onWritten]);
  return (
    <>
      <label>
        <span>{said.bugTitle}</span>
        <input
          name="title"
          maxLength={200}
          autoComplete="off"
          placeholder={said.bugTitleHint}
          value={now.title}
          onChange={({ target }) => onWritten({ ...now, title: target.value })}
        />
      </label>
      <label>
        <span>{said.bugText}</span>
        <textarea
          name="text"
          rows={10}
          maxLength={20_000}
          value={now.text}
          onChange={({ target }) => {
            setTouched(true);
            onWritten({ ...now, text: target.value });
          }}
        />
      </label>
      <fieldset className="bug-charts" aria-label={said.charts}>
        <span className="bug-charts-title" aria-hidden="true">
          {said.charts}
        </span>
        {shown.length === 0 && <p className="mute">{said.noCharts}</p>}
        <span className="bug-charts-list">
          {shown.map((chart) => (
            <label key={chart.title}>
              <input
                type="checkbox"
                checked={now.charts.includes(chart)}
                onChange={({ target }) =>
                  onWritten({
                    ...now,
                    charts: shown.filter((each) =>
                      each === chart ? target.checked : now.charts.includes(each),
                    ),
                  })
                }
              />
              <span>{chart.title}</span>
            </label>
          ))}
        </span>
      </fieldset>
    </>
  );
}
