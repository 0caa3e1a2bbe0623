import type { CheckResult } from './check-result.ts';
import { summaryOf } from './check-text.ts';
import type { Judged } from './judge-check.ts';

/**
 * A check as a JUnit report: one suite, one test case for each expectation. No text in it holds a credential: endings were
 * redacted where they were seen, and the URL is the one that may be shown.
 *
 * Source: the schema that Jenkins and others read, as kept in the Jenkins xUnit plugin (junit-10.xsd): `testsuites`,
 * `testsuite` with `tests`, `failures`, `errors`, `skipped`, `time` in seconds and `timestamp` in ISO 8601, `properties`,
 * `testcase` with `classname`, `name` and `time`, `failure` with `message` and `type`, `system-out`.
 *
 * @param lines what is printed of it, for whoever reads the report
 */
export function junitReport(
  result: CheckResult,
  judged: readonly Judged[],
  lines: readonly string[],
): string {
  const { backend, url, startedAt, connecting, held, connections } = result;
  const failures = judged.filter(({ passed }) => !passed).length;
  const time = ((connecting + held) / 1_000).toFixed(3);
  const name = `wirewatch check ${backend}`;
  const counts = { tests: judged.length, failures, errors: 0 };
  const properties = {
    url,
    connections: connections.length,
    connected: result.connected,
    messages: result.total.messagesIn,
    summary: summaryOf(result),
  };
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name: 'wirewatch check', ...counts, time })}>`,
    `  <testsuite${attributes({
      name,
      ...counts,
      skipped: 0,
      time,
      timestamp: new Date(startedAt).toISOString().slice(0, 19),
    })}>`,
    '    <properties>',
    ...Object.entries(properties).map(
      ([key, value]) => `      <property${attributes({ name: key, value })}/>`,
    ),
    '    </properties>',
    ...judged.flatMap((each) => testCase(name, each, (held / 1_000).toFixed(3))),
    `    <system-out>${escaped(lines.join('\n'))}</system-out>`,
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function testCase(
  classname: string,
  { name, expected, found, passed, detail }: Judged,
  time: string,
): string[] {
  const opening = `    <testcase${attributes({ classname, name: `${name}: ${expected}`, time })}`;
  if (passed) return [`${opening}/>`];
  const message = `expected ${expected}, found ${found}`;
  return [
    `${opening}>`,
    `      <failure${attributes({ message, type: 'expectation' })}>${escaped(detail || message)}</failure>`,
    '    </testcase>',
  ];
}

const attributes = (values: Readonly<Record<string, string | number>>): string =>
  Object.entries(values)
    .map(([key, value]) => ` ${key}="${escaped(String(value)).replaceAll('\n', '&#10;')}"`)
    .join('');

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** XML 1.0 §2.2: what is no character of XML cannot be there at all, not even escaped. */
const escaped = (text: string): string =>
  text
    .replaceAll(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
