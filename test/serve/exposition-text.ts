/* Reads Prometheus's text format, and is stricter with it than Prometheus is. */

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*';
const LABEL = '[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\\\\n]|\\\\[\\\\n"])*"';
const HELP = new RegExp(`^# HELP (${NAME}) (\\S.*)$`);
const TYPE = new RegExp(`^# TYPE (${NAME}) (counter|gauge)$`);
const SAMPLE = new RegExp(`^(${NAME})((?:\\{${LABEL}(?:,${LABEL})*\\})?) (-?[0-9.]+(?:e[+-]?[0-9]+)?)$`);

export interface Exposition {
  /** By name. */
  types: Map<string, string>;
  /** By name and labels, as they are written. */
  values: Map<string, number>;
}

/**
 * Every name has its help, its type and at least one series, in that order and in one place; no series is
 * there twice, and every value is a finite number.
 *
 * @throws Error with the line that is not as it has to be.
 */
export function readExposition(text: string): Exposition {
  if (!text.endsWith('\n')) throw new Error('the last line has no end');
  const types = new Map<string, string>();
  const values = new Map<string, number>();
  let name: string | undefined;
  let typed = true;
  let series = 1;
  for (const line of text.slice(0, -1).split('\n')) {
    const [, helped] = HELP.exec(line) ?? [];
    const [, typedName, type = ''] = TYPE.exec(line) ?? [];
    if (helped !== undefined) {
      if (!typed || series === 0)
        throw new Error(`before "${line}" stands a name without a type or a series`);
      if (types.has(helped)) throw new Error(`${helped} is there twice`);
      [name, typed, series] = [helped, false, 0];
    } else if (typedName !== undefined) {
      if (typedName !== name || typed) throw new Error(`out of place: ${line}`);
      typed = true;
      types.set(typedName, type);
    } else {
      const [, sampled, labels = '', value] = SAMPLE.exec(line) ?? [];
      if (sampled === undefined || sampled !== name || !typed)
        throw new Error(`out of place or wrong: ${line}`);
      if (values.has(sampled + labels)) throw new Error(`there twice: ${line}`);
      values.set(sampled + labels, Number(value));
      series++;
    }
  }
  if (!typed || series === 0) throw new Error(`${name} has no type or no series`);
  return { types, values };
}
