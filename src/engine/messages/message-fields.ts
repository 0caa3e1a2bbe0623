import type { MessagePattern } from '../../shared/fleet-messages.ts';

/** An item of a list goes by its index: what else a list has of its own, its length, is not in the JSON. */
const INDEX = /^(0|[1-9]\d*)$/;

/**
 * What a path such as `data.items.0.id` leads to in parsed JSON; `undefined` when it leads nowhere. Only
 * what is in the JSON is found, never what objects inherit.
 */
export function readField(json: unknown, path: string): unknown {
  let value = json;
  for (const key of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    if (Array.isArray(value) && !INDEX.test(key)) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}

/** A message that came in. It is parsed when something of it is asked for, and at most once. */
export class ReceivedMessage {
  /** `undefined` for what is no JSON, which has no such value. */
  private json: unknown;
  private parsed = false;

  constructor(
    readonly data: Buffer,
    /** Of the WebSocket's kind for bytes: such a message has no fields, whatever is in it. */
    readonly isBinary: boolean,
  ) {}

  get isJson(): boolean {
    return this.parse() !== undefined;
  }

  /** The value at a path; `undefined` where there is none, or no JSON. */
  field(path: string): unknown {
    return readField(this.parse(), path);
  }

  /** A text is looked for in the bytes of any message, a field only in JSON. */
  matches({ field, equals, contains }: MessagePattern): boolean {
    if (contains !== undefined) return this.data.includes(contains);
    if (field === undefined) return false;
    const value = this.field(field);
    return equals === undefined ? value !== undefined : value === equals;
  }

  private parse(): unknown {
    if (this.parsed) return this.json;
    this.parsed = true;
    if (this.isBinary) return undefined;
    try {
      this.json = JSON.parse(this.data.toString('utf8'));
    } catch {
      // No JSON: whoever asks finds no field.
    }
    return this.json;
  }
}
