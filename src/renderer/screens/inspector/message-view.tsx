import { useMemo, useState } from 'react';
import type { ClockZone } from '../../../shared/describe/clock-zone.ts';
import { formatBytes } from '../../../shared/describe/numbers.ts';
import { type InspectedMessage, isBase64 } from '../../../shared/inspected-message.ts';
import { texts } from '../../texts/catalogue.ts';
import { Icon } from '../icons.tsx';
import { usePage } from '../page-context.ts';
import { describeLimits, formatInstant, isWithoutPayload } from './describe-message.ts';
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
      aria-label={texts.inspector.one}
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
            {texts.inspector.directions[direction]} {kind}
          </b>{' '}
          <span className="mute">
            {[formatBytes(size), formatInstant(at, zone), gap].filter(Boolean).join(' · ')}
          </span>
        </p>
        {value !== undefined && (
          <fieldset className="segments small" aria-label={texts.inspector.shownAs}>
            <button type="button" aria-pressed={!asText} onClick={() => setAsText(false)}>
              {texts.inspector.asJson}
            </button>
            <button type="button" aria-pressed={asText} onClick={() => setAsText(true)}>
              {texts.inspector.asText}
            </button>
          </fieldset>
        )}
        <CopyButton text={binary ? dump : payload} />
        <button
          type="button"
          className="icon-button"
          aria-label={texts.inspector.close}
          title={texts.inspector.closeTitle}
          onClick={onClose}
        >
          <Icon name="close" />
        </button>
      </div>
      {limits !== null && <p className="message-note mute">{limits}</p>}
      {tree && mayBeRounded(payload) && <p className="message-note mute">{texts.inspector.rounded}</p>}
      {tree ? (
        <JsonTree value={value} />
      ) : payload === '' ? (
        <p className="message-note mute">
          {isWithoutPayload(message) ? texts.inspector.payloadNotRecorded : texts.inspector.empty}
        </p>
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
      actions.tell(texts.inspector.copied, 'done');
    } catch {
      actions.tell(texts.inspector.copyRefused, 'refused');
    }
  };
  return (
    <button type="button" className="button small" onClick={() => void copy()}>
      {texts.inspector.copy}
    </button>
  );
}
