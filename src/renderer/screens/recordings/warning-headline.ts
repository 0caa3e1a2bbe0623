/** What a recording warns of, without its reason: "ends soon: it has 91 % of …" → "ends soon". */
export const headlineOf = (warning: string): string => warning.split(':', 1)[0] ?? warning;
