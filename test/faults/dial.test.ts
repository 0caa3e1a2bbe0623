import { dial } from './dial.ts';
import { prove } from './prove.ts';

prove(dial);
