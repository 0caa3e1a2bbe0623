import { bytes } from './bytes.ts';
import { churn } from './churn.ts';
import { close } from './close.ts';
import { dial } from './dial.ts';
import { fleet } from './fleet.ts';
import { flood } from './flood.ts';
import { names } from './names.ts';
import type { Family } from './row.ts';
import { silence } from './silence.ts';
import { tls } from './tls.ts';
import { upgrade } from './upgrade.ts';

/** The fault matrix, in the order of docs/fault-matrix.md. */
export const FAMILIES: readonly Family[] = [
  names,
  dial,
  tls,
  upgrade,
  close,
  silence,
  bytes,
  flood,
  churn,
  fleet,
];
