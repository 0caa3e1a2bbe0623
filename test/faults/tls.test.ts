import { prove } from './prove.ts';
import { tls } from './tls.ts';

prove(tls);
