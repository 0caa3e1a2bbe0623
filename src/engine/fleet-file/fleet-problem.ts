/** What is wrong with a fleet file, and where: line and column count from 1. */
export interface FleetProblem {
  file: string;
  line: number;
  column: number;
  message: string;
}

export const formatProblem = ({ file, line, column, message }: FleetProblem): string =>
  `${file}:${line}:${column}: ${message}`;

/** A problem before its place is counted in lines: `offset` is in characters from the start of the file. */
export interface Finding {
  offset: number;
  message: string;
}

/** The way to a value, from the top of the file. */
export type Path = readonly PropertyKey[];

export const formatPath = (path: Path): string =>
  path.reduce<string>(
    (text, step) =>
      typeof step === 'number' ? `${text}[${step}]` : text ? `${text}.${String(step)}` : String(step),
    '',
  );
