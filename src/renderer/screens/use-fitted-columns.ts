import { createContext, useContext } from 'react';
import { type FittedColumns, fitColumns } from './columns.ts';

/** The columns for which there is room, known to all that is above and in the table. */
export const FittedColumnsContext = createContext<FittedColumns>(fitColumns(new Set(), 0));

export const useFittedColumns = (): FittedColumns => useContext(FittedColumnsContext);
