import { flood } from './flood.ts';
import { prove } from './prove.ts';

prove(flood);
