import { useMemo, useState } from 'react';
import type { ClockZone } from '../../../shared/describe/clock-zone.ts';
import { formatBytes } from '../../../shared/describe/numbers.ts';
import { type InspectedMessage, isBase64 } from '../../../shared/inspected-message.ts';
import { Icon } from '../icons.tsx';
import { usePage } from '../page-context.ts';
import { describeLimits, formatInstant } from './describe-message.ts';
import { DIRECTIONS } from './directions.ts';
import { bytesOf, hexDump } from './hex-dump.ts';
import { mayBeRounded, parseContainer } from './json-lines.ts';
import { JsonTree } from './json-tree.tsx';
import { visibleText } from './visible-text.ts';

interface Props {
  message: InspectedMessage;
  gap: string;
  zone: ClockZone;
  onClose: () => void;
}

/** One message, beside the list that it is in. */
export function MessageView({ message, gap, zone, onClose }: Props) {
  const { kind, payload, direction, size, at } = message;
  const binary = isBase64(kind);
  const value = useMemo(() => (binary ? undefined : parseContainer(payload)), [binary, payload]);
  const dump = useMemo(() => (binary ? hexDump(bytesOf(payload)) : ''), [binary, payload]);
  const [asText, setAsText] = useState(false);
  const limits = describeLimits(message);
  const tree = value !== undefined && !asText;
  return (
    <fieldset
      className="message-view"
      aria-label="Message"
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        // It would close the detail.
        event.preventDefault();
        onClose();
      }}
    >
      <div className="message-facts">
        <p>
          <b>
            {DIRECTIONS[direction]} {kind}
          </b>{' '}
          <span className="mute">
            {[formatBytes(size), formatInstant(at, zone), gap].filter(Boolean).join(' · ')}
          </span>
        </p>
        {value !== undefined && (
          <fieldset className="segments small" aria-label="How it is shown">
            <button type="button" aria-pressed={!asText} onClick={() => setAsText(false)}>
              JSON
            </button>
            <button type="button" aria-pressed={asText} onClick={() => setAsText(true)}>
              Text
            </button>
          </fieldset>
        )}
        <CopyButton text={binary ? dump : payload} />
        <button
          type="button"
          className="icon-button"
          aria-label="Close the message"
          title="Close (Escape)"
          onClick={onClose}
        >
          <Icon name="close" />
        </button>
      </div>
      {limits !== null && <p className="message-note mute">{limits}</p>}
      {tree && mayBeRounded(payload) && (
        <p className="message-note mute">
          Numbers of more than 15 digits may be rounded here; Text has them as they came.
        </p>
      )}
      {tree ? (
        <JsonTree value={value} />
      ) : payload === '' ? (
        <p className="message-note mute">It is empty.</p>
      ) : (
        <pre className="message-text mono" data-wrap={!binary}>
          {binary ? dump : visibleText(payload)}
        </pre>
      )}
    </fieldset>
  );
}

function CopyButton({ text }: { text: string }) {
  const { actions } = usePage();
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      actions.tell('Copied, as far as it is shown here.', 'done');
    } catch {
      actions.tell(
        'The browser did not let the page copy: select the text and copy it by keyboard.',
        'refused',
      );
    }
  };
  return (
    <button type="button" className="button small" onClick={() => void copy()}>
      Copy
    </button>
  );
}
