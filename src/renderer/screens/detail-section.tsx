import type { ReactNode } from 'react';
import type { Section } from '../describe/fact.ts';
import { toggled } from '../state/view-store.ts';
import { usePage, useView } from './page-context.ts';

interface Props {
  title: string;
  digest: string;
  alarming?: boolean;
  children: ReactNode;
}

/** A section of the detail that can be closed; what it comes to stays in view. */
export function DetailSection({ title, digest, alarming = false, children }: Props) {
  const { view } = usePage();
  const open = useView(({ folded }) => !folded.has(title));
  return (
    <details
      className="section"
      open={open}
      onToggle={({ currentTarget }) => {
        // The view keeps it, not the element: it holds for the next backend too.
        if (currentTarget.open !== open) view.setState({ folded: toggled(view.getState().folded, title) });
      }}
    >
      <summary>
        <span>{title}</span>
        <span className="digest" data-alarming={alarming} title={digest}>
          {digest}
        </span>
      </summary>
      {children}
    </details>
  );
}

/** A section of nothing but facts. */
export function FactsSection({ title, section }: { title: string; section: Section }) {
  const { digest, alarming, facts } = section;
  if (facts.length === 0) return <FactLine title={title} digest={digest} />;
  return (
    <DetailSection title={title} digest={digest} alarming={alarming}>
      <Facts facts={facts} />
    </DetailSection>
  );
}

export function Facts({ facts }: { facts: Section['facts'] }) {
  return (
    <dl className="fact-list">
      {facts.map(({ name, value, quiet, wide }) => (
        <div key={name} data-wide={wide} data-quiet={quiet}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Where the digest is all that there is. */
function FactLine({ title, digest }: { title: string; digest: string }) {
  return (
    <p className="section section-line">
      <span>{title}</span>
      <span className="digest">{digest}</span>
    </p>
  );
}
