import { fleetFilePage } from './fleet-file-page.ts';
import { jsonSchemas } from './json-schema.ts';
import { outcomesPage } from './outcomes-page.ts';

/** A file of docs/ as the code would have it now; JSON before it is formatted. */
export interface GeneratedFile {
  /** From the root of the repository. */
  path: string;
  content: string;
}

export const generatedFiles = (): GeneratedFile[] => [outcomesPage(), fleetFilePage(), ...jsonSchemas()];
