import { Deserializer, Serializer } from 'node:v8';

/*
 * What crosses between the double's browser process (`double/`) and the test, which plays the
 * renderer processes and the person in front of the screen. One ordered channel, as mojo is per pipe.
 */

/** A value as V8's structured clone writes it. */
export type Cloned = Buffer;

/** Of one document: it changes with every navigation of its frame. */
export type DocumentId = number;
export type PortId = number;

export type FromBrowser =
  | { kind: 'loaded' }
  | {
      kind: 'commit';
      document: DocumentId;
      contents: number;
      url: string;
      origin: string;
      preload: string | null;
    }
  | { kind: 'unload'; document: DocumentId }
  | { kind: 'ipc'; document: DocumentId; channel: string; args: Cloned; ports: PortId[] }
  | { kind: 'port-message'; port: PortId; data: Cloned }
  | { kind: 'port-close'; port: PortId }
  | { kind: 'evaluated'; id: number; value: unknown }
  | { kind: 'threw'; id: number; message: string }
  | { kind: 'second-instance'; userData: string; argv: string[]; directory: string; data: Cloned }
  | { kind: 'error-box'; title: string; content: string }
  | { kind: 'exit' };

export type ToBrowser =
  | { kind: 'document-ready'; document: DocumentId; preloadError: string | null }
  | { kind: 'ipc'; document: DocumentId; channel: string; args: Cloned }
  | { kind: 'port-message'; port: PortId; data: Cloned }
  | { kind: 'port-close'; port: PortId }
  | { kind: 'evaluate'; id: number; source: string; argument: unknown }
  | { kind: 'second-instance'; argv: string[]; directory: string; data: Cloned };

/** How a launch sets the machine up that the double pretends to run on. */
export interface Machine {
  userData: string;
  version: string;
  dark: boolean;
  /** Work areas of the displays. */
  workAreas: { x: number; y: number; width: number; height: number }[];
}

/** Names the environment variable that carries the {@link Machine}. */
export const MACHINE_VARIABLE = 'WIREWATCH_ELECTRON_DOUBLE';

/**
 * Structured clone, first half. The plain serializer writes the whole buffer behind a view, as
 * Electron's does; Node's default one for child processes would trim it and hide that.
 * @throws Error for what cannot be cloned: functions, symbols, promises, proxies.
 */
export function clone(value: unknown): Cloned {
  const serializer = new Serializer();
  serializer.writeHeader();
  try {
    serializer.writeValue(value);
  } catch {
    throw new Error('An object could not be cloned.');
  }
  return serializer.releaseBuffer();
}

/** Structured clone, second half. Every call makes a value of its own. */
export function revive(cloned: Cloned): unknown {
  const deserializer = new Deserializer(cloned);
  deserializer.readHeader();
  return deserializer.readValue();
}
