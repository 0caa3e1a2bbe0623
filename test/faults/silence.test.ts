import { prove } from './prove.ts';
import { silence } from './silence.ts';

prove(silence);
