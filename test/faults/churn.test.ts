import { churn } from './churn.ts';
import { prove } from './prove.ts';

prove(churn);
