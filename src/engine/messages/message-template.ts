/** What a message of the fleet file can be filled with; `null` where it is not known. */
export interface TemplateValues {
  clientId: string | number | null;
  lastSequence: string | number | null;
}

const PLACEHOLDER = /\{\{(clientId|lastSequence)\}\}/g;

/**
 * Puts the values in as JSON: a text with its quotes, an unknown value as `null`. A value that itself looks
 * like a placeholder stays as it is.
 */
export const fillTemplate = (text: string, values: TemplateValues): string =>
  text.replace(PLACEHOLDER, (_, name: keyof TemplateValues) => JSON.stringify(values[name]));
