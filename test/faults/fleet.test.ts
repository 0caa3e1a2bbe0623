import { fleet } from './fleet.ts';
import { prove } from './prove.ts';

prove(fleet);
