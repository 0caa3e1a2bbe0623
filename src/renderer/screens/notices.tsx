import { useStore } from 'zustand';
import { texts } from '../texts/catalogue.ts';
import { useMayAct, usePage, useWhyNot } from './page-context.ts';

/** What actions came to; read out politely. */
export function Notices() {
  const { actions, notices: store } = usePage();
  const notices = useStore(store, (state) => state.notices);
  const mayAct = useMayAct();
  const whyNot = useWhyNot();
  return (
    <div className="notices" role="status" aria-live="polite" aria-label={texts.acting.results}>
      {notices.map((notice) => (
        <p key={notice.id} className="notice" data-tone={notice.tone}>
          <span className="notice-text">{notice.text}</span>
          {notice.next && (
            <button
              type="button"
              className="notice-undo"
              onClick={() => {
                actions.putAway(notice.id);
                notice.next?.run();
              }}
            >
              {notice.next.label}
            </button>
          )}
          {notice.undo && (
            <button
              type="button"
              className="notice-undo"
              disabled={!mayAct}
              title={whyNot}
              onClick={() => {
                actions.putAway(notice.id);
                notice.undo?.();
              }}
            >
              {texts.acting.undo}
            </button>
          )}
        </p>
      ))}
    </div>
  );
}
