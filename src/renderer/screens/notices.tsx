import { useStore } from 'zustand';
import { usePage } from './page-context.ts';

/** What actions came to; read out politely. */
export function Notices() {
  const notices = useStore(usePage().notices, (state) => state.notices);
  return (
    <div className="notices" role="status" aria-live="polite" aria-label="Action results">
      {notices.map((notice) => (
        <p key={notice.id} className="notice" data-tone={notice.tone}>
          {notice.text}
        </p>
      ))}
    </div>
  );
}
