/** What every list of a capture asks for: narrowed by the tab's range, filter and where, sorted and searched as given. */
import type { ListInput } from '../../src/contract/engineOperations.ts';
import { useCapture } from './app.ts';

type ListRequest = Omit<ListInput, 'offset' | 'limit'>;

/** @param where added to what narrows all lists */
export function useListRequest(sort: ListInput['sort'], search = '', where: ListInput['where'] = {}): ListRequest {
  const { session, view } = useCapture();
  return { session, sort, search, range: view.range, filter: view.filter, where: { ...view.where, ...where } };
}
