import { names } from './names.ts';
import { prove } from './prove.ts';

prove(names);
