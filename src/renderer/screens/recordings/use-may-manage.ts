import { mayManage } from '../../state/link-store.ts';
import { useLink } from '../page-context.ts';

/** Whether files of recordings can be renamed, cut and deleted. */
export const useMayManage = (): boolean => useLink(mayManage);
