import { useEffect } from 'react';
import { RECORDINGS, type RecordingsView } from '../state/recordings-view.ts';
import { BackendDetail } from './backend-detail.tsx';
import { BulkDialog } from './bulk-dialog.tsx';
import { BulkProgress } from './bulk-progress.tsx';
import { CompareCharts } from './compare-charts.tsx';
import { RecordingComparison } from './comparison-of-recordings/recording-comparison.tsx';
import { FirstConnect } from './first-connect.tsx';
import { FleetCharts } from './fleet-charts.tsx';
import { FleetProblemBanner } from './fleet-problem-banner.tsx';
import { FleetSection } from './fleet-section.tsx';
import { useSavedElsewhere } from './follow-saved-views.ts';
import { GameDayPanel } from './game-day/game-day-panel.tsx';
import { Header } from './header.tsx';
import { HealthStrip } from './health-strip.tsx';
import { HistoryProblemBanner } from './history-problem-banner.tsx';
import { IncidentStrip } from './incident-strip.tsx';
import { LocalFaultBanner } from './local-fault-banner.tsx';
import { Notices } from './notices.tsx';
import { useFleet, usePage, useStale, useView } from './page-context.ts';
import { Overlays } from './palette/overlays.tsx';
import { DropZone } from './recordings/drop-zone.tsx';
import { ExportDialog } from './recordings/export-dialog.tsx';
import { RecordingsPage } from './recordings/recordings-page.tsx';
import { ReplayBanner } from './replay/replay-banner.tsx';
import { ReplayBar } from './replay/replay-bar.tsx';
import { StaleBanner } from './stale-banner.tsx';
import { TimeBar } from './time-controls.tsx';
import { TimelineCard } from './timeline-card.tsx';
import { Tour } from './tour.tsx';
import { usePageCommands } from './use-page-commands.ts';
import { usePageIcon } from './use-page-icon.ts';
import { useTitle } from './use-title.ts';
import { Wallboard } from './wallboard/wallboard.tsx';

/** The whole console: header, counts, fleet table, timeline, and beside them the charts or one backend. */
export function App() {
  const known = useFleet((state) => state.fleet !== null);
  const stale = useStale();
  const selected = useView((view) => view.selected);
  const comparing = useView((view) => view.compared.length > 0);
  const wallboard = useView((view) => view.wallboard);
  const recordings = useView((view) => view.recordings);
  useTitle();
  usePageIcon();
  usePageCommands();
  useSavedElsewhere();
  useEscape();
  if (wallboard) {
    return (
      <>
        <Wallboard settings={wallboard} />
        <Notices />
      </>
    );
  }
  return (
    <div className="app">
      <Header />
      <ReplayBanner />
      <TimeBar />
      {known ? (
        <>
          <StaleBanner />
          <LocalFaultBanner />
          <FleetProblemBanner />
          <HistoryProblemBanner />
          <BulkProgress />
          <div className="body" data-stale={stale}>
            <GameDayPanel />
            <Tour />
            <HealthStrip />
            <IncidentStrip />
            {recordings ? (
              <Recordings {...recordings} />
            ) : (
              <main className="main">
                <FleetSection />
                <TimelineCard />
                {selected !== null ? (
                  <BackendDetail key={selected} id={selected} />
                ) : comparing ? (
                  <CompareCharts />
                ) : (
                  <FleetCharts />
                )}
              </main>
            )}
          </div>
        </>
      ) : (
        <FirstConnect />
      )}
      <ReplayBar />
      <Notices />
      <BulkDialog />
      <ExportDialog />
      <DropZone />
      <Overlays />
    </div>
  );
}

/** Their list, or two of them laid over each other. */
function Recordings({ compared }: RecordingsView) {
  if (!compared) return <RecordingsPage />;
  const [before, after] = compared;
  return <RecordingComparison before={before} after={after} />;
}

const FIELD = 'input:not([type="checkbox"]), textarea, select';

/** Escape closes a comparison of recordings or their list; of the fleet the isolate form, then clears the marks, then closes the detail, then the comparison; fields keep it for themselves. */
function useEscape(): void {
  const { view, isolate } = usePage();
  useEffect(() => {
    const close = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.defaultPrevented) return;
      const field = event.target instanceof Element && event.target.closest(FIELD);
      if (field && isolate.getState().asking === null) return;
      const { recordings } = view.getState();
      if (recordings !== null) view.setState({ recordings: recordings.compared ? RECORDINGS : null });
      else if (isolate.getState().asking !== null) isolate.setState({ asking: null });
      else if (view.getState().marked.size > 0) view.setState({ marked: new Set() });
      else if (view.getState().selected !== null) view.setState({ selected: null });
      else if (view.getState().compared.length > 0) view.setState({ compared: [] });
    };
    window.addEventListener('keydown', close);
    return () => window.removeEventListener('keydown', close);
  }, [view, isolate]);
}
