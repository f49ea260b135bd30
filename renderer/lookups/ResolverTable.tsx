/** The resolvers that were asked for names of addresses: asked, answered, how fast. A click narrows to one. */
import { visible } from '../../src/base/visibleText.ts';
import { count, waited } from '../../src/model/wording.ts';
import { useAnswer } from '../connection/useAnswer.ts';
import { useCapture } from '../state/app.ts';
import classes from './lookups.module.css';

export function ResolverTable() {
  const { session, state, view, change } = useCapture();
  const { value } = useAnswer('session.resolvers', { session }, state.status?.revision ?? 0);
  if (value === null || value.length === 0) return null;
  const chosen = view.where.resolver;
  const choose = (address: string) =>
    change({ where: { ...view.where, resolver: chosen === address ? undefined : address } });
  return (
    <table className={classes.resolvers}>
      <caption>Resolvers</caption>
      <thead>
        <tr>
          <th scope="col">resolver</th>
          <th scope="col">PTR queries</th>
          <th scope="col">answered</th>
          <th scope="col">median</th>
          <th scope="col">worst</th>
        </tr>
      </thead>
      <tbody>
        {value.map(({ address, ptrQueries, ptrAnswers, medianSeconds, worstSeconds }) => (
          <tr key={address} className={chosen === address ? classes.chosen : undefined}>
            <th scope="row">
              <button type="button" aria-pressed={chosen === address} onClick={() => choose(address)}>
                {visible(address)}
              </button>
            </th>
            <td>{count(ptrQueries)}</td>
            <td className={ptrAnswers === 0 ? classes.silent : ptrAnswers < ptrQueries ? classes.some : undefined}>
              {count(ptrAnswers)}
            </td>
            <td>{medianSeconds === null ? '' : waited(medianSeconds)}</td>
            <td>{worstSeconds === null ? '' : waited(worstSeconds)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
