import { useStore } from 'zustand';
import type { BackendInfo, BackendStatus } from '../../shared/backend.ts';
import { sentence } from '../../shared/describe/outcome.ts';
import type { PollingReport, ResumeReport } from '../../shared/report.ts';
import {
  describeBreakerRecord,
  describeInbound,
  describeOutbound,
  describeSession,
} from '../describe/connection-report.ts';
import type { Section } from '../describe/fact.ts';
import { describePolling, describeTrouble } from '../describe/service-report.ts';
import { texts } from '../texts/catalogue.ts';
import { DetailSection, Facts, FactsSection } from './detail-section.tsx';
import { useEngineTime, usePage, useView } from './page-context.ts';
import { SendForm } from './send-form.tsx';
import { ServerNumbers } from './server-numbers.tsx';

/** What is known of a backend beyond its state and its series: of all of it, what means something for it. */
export function BackendReport({ info, status }: { info: BackendInfo; status: BackendStatus }) {
  const { report, problem } = useStore(usePage().reports.state);
  const inbound = report && describeInbound(report.inbound);
  const outbound = report && describeOutbound(report.outbound);
  const breaker = report && describeBreakerRecord(report.breaker, info.settings.breaker.enabled);
  return (
    <>
      {problem !== null && (
        <p className="report-problem" role="status">
          {texts.connection.problem(sentence(problem))}
        </p>
      )}
      {report?.stats && <ServerNumbers stats={report.stats} open={status.state.phase === 'open'} />}
      {report?.resume && <Session resume={report.resume} />}
      {outbound && <Outbound info={info} section={outbound} maySend={report.outbound.operatorMaySend} />}
      {inbound && <FactsSection title={texts.connection.sections.inbound} section={inbound} />}
      {breaker && <FactsSection title={texts.connection.sections.breaker} section={breaker} />}
      {report?.polling && <Polling polling={report.polling} />}
    </>
  );
}

function Session({ resume }: { resume: ResumeReport }) {
  const zone = useView((view) => view.zone);
  const now = useEngineTime();
  return (
    <FactsSection title={texts.connection.sections.session} section={describeSession(resume, now, zone)} />
  );
}

function Polling({ polling }: { polling: PollingReport }) {
  const zone = useView((view) => view.zone);
  const now = useEngineTime();
  const trouble = describeTrouble(polling.state, now, zone);
  const { digest, alarming, facts } = describePolling(polling, now);
  return (
    <DetailSection title={texts.connection.sections.polling} digest={digest} alarming={alarming}>
      <Facts facts={facts} />
      {trouble !== null && <p className="trouble">{trouble}</p>}
    </DetailSection>
  );
}

function Outbound({ info, section, maySend }: { info: BackendInfo; section: Section; maySend: boolean }) {
  return (
    <DetailSection
      title={texts.connection.sections.outbound}
      digest={section.digest}
      alarming={section.alarming}
    >
      <Facts facts={section.facts} />
      {maySend && <SendForm info={info} />}
    </DetailSection>
  );
}
