import { stringify } from 'yaml';
import type { Disposable } from '../../shared/disposable.ts';
import {
  checkNewBackend,
  type DialTest as DialTestReport,
  type FleetAddition,
  type NewBackend,
  type NewBackendProblem,
} from '../../shared/fleet-edit.ts';
import type { Random } from '../../shared/random.ts';
import type { Result } from '../../shared/result.ts';
import type { Clock } from '../clock.ts';
import { DialTest } from './dial-test.ts';
import type { BackendConfig, FleetConfig } from './fleet-config.ts';
import { withBackend } from './fleet-edit-text.ts';
import { readForEdit, replaceText } from './fleet-edit-write.ts';
import {
  type FleetProblem,
  loadFleetFile,
  loadFleetText,
  loadFleetWith,
  parseFleetFile,
} from './fleet-file.ts';

/** Where the fleet is written down. */
export interface EditedFile {
  path: string;
  env: Record<string, string | undefined>;
}

/** Names what a form says, in problems; nobody is shown it. */
const FORM = 'form';
const BROKEN = 'the fleet file has problems of its own: mend those first';

/** What is dialled, and whether credentials of the defaults were left out of it. */
interface Candidate {
  config: BackendConfig;
  withheld: boolean;
}

/** What the defaults would say to any host is not for one that nobody has written into the fleet file. */
function stranger(config: BackendConfig): Candidate {
  const { headers, services } = config;
  const withheld = Object.keys(headers).length > 0 || services.token !== null;
  return { config: { ...config, headers: {}, services: { ...services, token: null } }, withheld };
}

/**
 * Tries a backend that is not in the fleet yet, and writes it into the fleet file. One at a time of either: who tries
 * hosts in a row is in no hurry.
 */
export class FleetEdit implements Disposable {
  private testing: DialTest | null = null;
  private busy = false;
  private disposed = false;

  /** @param file `null` for the demo fleet, which is written down nowhere. */
  constructor(
    private readonly file: EditedFile | null,
    private readonly clock: Clock,
    private readonly random: Random,
  ) {}

  /** Dials it once, with the defaults of the fleet file; with their credentials only a host that the fleet knows. */
  async test(backend: NewBackend): Promise<DialTestReport> {
    const report = await this.alone(async () => {
      const config = await this.configured(backend);
      if (!config.ok) return { problems: config.error, attempt: null };
      if (this.disposed) return { problems: general('the console stops'), attempt: null };
      // The last one may still wait for its peer's close.
      this.testing?.dispose();
      const { config: backendConfig, withheld } = config.value;
      this.testing = new DialTest(backendConfig, this.clock, this.random);
      const attempt = await this.testing.done;
      return { problems: [], attempt, withheld };
    });
    return { attempt: null, withheld: false, ...report };
  }

  /** Writes it into the fleet file, where it is read as any other change of it. */
  add(backend: NewBackend): Promise<FleetAddition> {
    return this.alone(async () => ({ problems: await this.write(backend) }));
  }

  dispose(): void {
    this.disposed = true;
    this.testing?.dispose();
  }

  private async alone<Report>(
    work: () => Promise<Report>,
  ): Promise<Report | { problems: NewBackendProblem[] }> {
    if (this.busy) return { problems: general('another backend is being tested or added: try again') };
    this.busy = true;
    try {
      return await work();
    } finally {
      this.busy = false;
    }
  }

  private async configured(backend: NewBackend): Promise<Result<Candidate, NewBackendProblem[]>> {
    const problems = checkNewBackend(backend);
    if (problems.length > 0) return { ok: false, error: problems };
    const text = stringify({ version: 1, backends: [backend] });
    const { file } = this;
    let hosts: readonly string[] = [];
    if (file) {
      const before = await loadFleetFile(file.path, file.env);
      if (!before.ok) return { ok: false, error: general(BROKEN) };
      if (configOf(before.value, backend)) return { ok: false, error: taken(backend) };
      hosts = before.value.backends.map(({ info }) => info.host);
    }
    const loaded = file
      ? await loadFleetWith(file.path, text, FORM, file.env)
      : parseFleetFile(text, FORM, {});
    if (!loaded.ok) return { ok: false, error: inWords(loaded.error) };
    const config = configOf(loaded.value, backend);
    if (!config) return { ok: false, error: general('it is not one backend') };
    return {
      ok: true,
      value: hosts.includes(config.info.host) ? { config, withheld: false } : stranger(config),
    };
  }

  private async write(backend: NewBackend): Promise<NewBackendProblem[]> {
    const { file } = this;
    if (!file) return general('the demo fleet is written down nowhere: start with a fleet file of your own');
    const problems = checkNewBackend(backend);
    if (problems.length > 0) return problems;
    const read = await readForEdit(file.path);
    if (!read.ok) return general(read.error);
    const before = await loadFleetText(read.value.text, file.path, file.env);
    if (!before.ok) return general(BROKEN);
    if (configOf(before.value, backend)) return taken(backend);
    const changed = withBackend(read.value.text, backend);
    if (!changed.ok) return general(changed.error);
    const after = await loadFleetText(changed.value, file.path, file.env);
    if (!after.ok) return inWords(after.error);
    const replaced = await replaceText(read.value, changed.value);
    return replaced.ok ? [] : general(replaced.error);
  }
}

const configOf = ({ backends }: FleetConfig, { id }: NewBackend): BackendConfig | undefined =>
  backends.find(({ info }) => info.id === id);

const general = (message: string): NewBackendProblem[] => [{ field: null, message }];

const taken = ({ id }: NewBackend): NewBackendProblem[] => [
  { field: 'id', message: `there is a backend "${id}" already` },
];

/** Where they stand in a text that nobody sees is left out. */
const inWords = (problems: readonly FleetProblem[]): NewBackendProblem[] =>
  problems.flatMap(({ message }) => general(message));
