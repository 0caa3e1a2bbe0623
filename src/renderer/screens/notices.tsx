import { useStore } from 'zustand';
import { useMayAct, usePage } from './page-context.ts';

/** What actions came to; read out politely. */
export function Notices() {
  const { actions, notices: store } = usePage();
  const notices = useStore(store, (state) => state.notices);
  const mayAct = useMayAct();
  return (
    <div className="notices" role="status" aria-live="polite" aria-label="Action results">
      {notices.map((notice) => (
        <p key={notice.id} className="notice" data-tone={notice.tone}>
          {notice.text}
          {notice.undo && (
            <button
              type="button"
              className="notice-undo"
              disabled={!mayAct}
              onClick={() => {
                actions.putAway(notice.id);
                notice.undo?.();
              }}
            >
              Undo
            </button>
          )}
        </p>
      ))}
    </div>
  );
}
