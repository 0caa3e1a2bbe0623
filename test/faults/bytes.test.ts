import { bytes } from './bytes.ts';
import { prove } from './prove.ts';

prove(bytes);
