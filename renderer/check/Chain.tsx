/** The way of the lookup as a chain: you, cache, root, zone cuts, alias, authority, and back; each with its answer and time. */
import { visible } from '../../src/base/visibleText.ts';
import { type ChainNode, type ChainRow, chainOf } from '../../src/model/lookupChain.ts';
import type { LookupResult } from '../../src/model/lookupReport.ts';
import { waited } from '../../src/model/wording.ts';
import classes from './check.module.css';

export function Chain({ result }: { readonly result: LookupResult }) {
  return (
    <ol className={classes.chain} aria-label="The way of the lookup">
      <li className={classes.name}>
        <span className={classes.title}>you</span>
      </li>
      {chainOf(result).map((node, at) => {
        const key = `${at} ${node.title}`;
        return <Node key={key} node={node} />;
      })}
    </ol>
  );
}

function Node({ node }: { readonly node: ChainNode }) {
  const bad = node.rows.some(({ state }) => state === 'bad');
  return (
    <li className={`${classes[node.kind]} ${bad ? classes.broken : ''}`}>
      <span className={classes.title}>{visible(node.title)}</span>
      {node.remark === null ? null : <span className={classes.remark}>{visible(node.remark)}</span>}
      {node.rows.length === 0 ? null : (
        <table>
          <colgroup>
            <col className={classes.server} />
            <col className={classes.address} />
            <col />
            <col className={classes.time} />
          </colgroup>
          <tbody>
            {node.rows.map((row) => (
              <Row key={row.hopId} row={row} />
            ))}
          </tbody>
        </table>
      )}
    </li>
  );
}

const STATES = { good: '', bad: classes.bad, quiet: classes.quiet } as const;

function Row({ row: { server, address, says, seconds, state } }: { readonly row: ChainRow }) {
  return (
    <tr>
      {/* A cache goes by its address alone. */}
      {server === null ? null : <td>{visible(server)}</td>}
      <td className={classes.quiet} colSpan={server === null ? 2 : 1}>
        {visible(address)}
      </td>
      <td className={STATES[state]}>{visible(says)}</td>
      <td className={classes.time}>{seconds === null ? '' : waited(seconds)}</td>
    </tr>
  );
}
