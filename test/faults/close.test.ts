import { close } from './close.ts';
import { prove } from './prove.ts';

prove(close);
