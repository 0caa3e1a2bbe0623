/** Lines in one chart that can be told apart. */
export const MOST_COMPARED = 6;

/** Takes a backend into the comparison, or out of it; a full one stays as it is. */
export function withCompared(compared: readonly string[], backend: string): readonly string[] {
  if (compared.includes(backend)) return compared.filter((each) => each !== backend);
  return compared.length < MOST_COMPARED ? [...compared, backend] : compared;
}
