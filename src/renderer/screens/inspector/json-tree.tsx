import { type KeyboardEvent, useId, useMemo, useRef, useState } from 'react';
import { texts } from '../../texts/catalogue.ts';
import {
  firstUnfolded,
  type JsonLine,
  jsonLines,
  MOST_LINES,
  type parseContainer,
  toggledLine,
} from './json-lines.ts';
import { visibleLine } from './visible-text.ts';

/** Levels by which lines are moved in; deeper ones stay at the last. */
const DEEPEST_INDENT = 24;

/** A JSON value, unfolded where somebody wants to read it. Arrow keys go through it, as in every tree. */
export function JsonTree({ value }: { value: NonNullable<ReturnType<typeof parseContainer>> }) {
  const [unfolded, setUnfolded] = useState(() => firstUnfolded(value));
  const [active, setActive] = useState('');
  const tree = useRef<HTMLDivElement>(null);
  const ownId = useId();
  const lines = useMemo(() => jsonLines(value, unfolded), [value, unfolded]);
  const at = Math.max(
    0,
    lines.findIndex(({ path }) => path === active),
  );
  const idOf = (line: JsonLine) => `${ownId}${line.path}`;

  const go = (line: JsonLine | undefined) => {
    if (!line) return;
    setActive(line.path);
    tree.current?.querySelector(`[id="${CSS.escape(idOf(line))}"]`)?.scrollIntoView({ block: 'nearest' });
  };
  const toggle = (line: JsonLine) => {
    setActive(line.path);
    setUnfolded(toggledLine(unfolded, line));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const line = lines[at];
    if (!line || event.ctrlKey || event.metaKey || event.altKey) return;
    const folds = line.kind === 'object' || line.kind === 'array';
    const parent = () => lines.slice(0, at).findLast(({ depth }) => depth < line.depth);
    const keys: Record<string, () => void> = {
      ArrowDown: () => go(lines[at + 1]),
      ArrowUp: () => go(lines[at - 1]),
      Home: () => go(lines[0]),
      End: () => go(lines.at(-1)),
      ArrowRight: () => (folds && !line.open ? toggle(line) : go(folds ? lines[at + 1] : undefined)),
      ArrowLeft: () => (line.open ? toggle(line) : go(parent())),
      Enter: () => toggle(line),
      ' ': () => toggle(line),
    };
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  };

  return (
    <div
      role="tree"
      aria-label={texts.inspector.json}
      aria-activedescendant={lines[at] && idOf(lines[at])}
      className="json-tree mono"
      tabIndex={0}
      ref={tree}
      onKeyDown={onKeyDown}
      onClick={({ target }) => {
        const path = (target as HTMLElement).closest<HTMLElement>('[data-path]')?.dataset.path;
        const line = lines.find((each) => each.path === path);
        // Who marks a text to copy it does not want it folded.
        if (line && getSelection()?.isCollapsed !== false) toggle(line);
        tree.current?.focus();
      }}
    >
      {lines.map((line, index) => (
        <div
          key={line.path}
          id={idOf(line)}
          role="treeitem"
          aria-level={line.depth + 1}
          aria-selected={index === at}
          aria-expanded={line.kind === 'object' || line.kind === 'array' ? line.open : undefined}
          className="json-line"
          style={{ paddingLeft: 8 + Math.min(line.depth, DEEPEST_INDENT) * 14 }}
          tabIndex={-1}
          data-path={line.path}
        >
          <LineText line={line} />
        </div>
      ))}
      {lines.length >= MOST_LINES && <p className="mute">{texts.inspector.moreLines(MOST_LINES)}</p>}
    </div>
  );
}

function LineText({ line: { name, kind, text, count, open } }: { line: JsonLine }) {
  const key =
    name === null ? null : <span className="json-name">{texts.inspector.member(visibleLine(name))}</span>;
  if (kind === 'more') return <span className="json-more">{texts.inspector.moreMembers(text)}</span>;
  if (kind === 'object' || kind === 'array') {
    const [begin, end] = kind === 'object' ? '{}' : '[]';
    const what = kind === 'object' ? texts.inspector.keys(count) : texts.inspector.items(count);
    return (
      <>
        <span className="json-fold" data-open={open} data-empty={count === 0} />
        {key}
        <span className="mute">
          {open ? begin : count === 0 ? `${begin}${end}` : `${begin}…${end} ${what}`}
        </span>
      </>
    );
  }
  return (
    <>
      <span className="json-fold" data-empty={true} />
      {key}
      <span className={`json-${kind}`}>{visibleLine(text)}</span>
    </>
  );
}
