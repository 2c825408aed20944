import type { FC } from 'hono/jsx';
import type { FleetView } from '../../core/fleet.ts';
import { filterQuery, type Filter } from './filter.ts';
import { Layout } from './layout.tsx';
import { Notice, Self } from './self.tsx';
import { Sites, Totals } from './sites.tsx';
import { Standing } from './standing.tsx';
import { StateMark } from './state.tsx';
import { countStates } from './summary.ts';
import { Troubles } from './troubles.tsx';
import { deviceLink, type View } from './view.ts';

/** Changes listed, of the up to 200 there are. */
const MAX_CHANGES = 15;

/** The estate on one page. */
export const Overview: FC<{ readonly view: View; readonly fleet: FleetView; readonly filter: Filter }> = ({ view, fleet, filter }) => (
  <Layout view={view} path="/" heading={view.words.title} asOf={fleet.at} query={filterQuery(filter)}>
    <Notice view={view} at={fleet.at} />
    <Totals view={view} counts={countStates(fleet.devices)} />
    <Sites view={view} fleet={fleet} />
    <Troubles view={view} fleet={fleet} filter={filter} />
    <div class="columns">
      <div>
        <Standing view={view} fleet={fleet} />
        <Self view={view} at={fleet.at} />
      </div>
      <Changes view={view} fleet={fleet} />
    </div>
  </Layout>
);

const Changes: FC<{ readonly view: View; readonly fleet: FleetView }> = ({ view, fleet }) => {
  const { words, teller } = view;
  const latest = fleet.changes.slice(-MAX_CHANGES).reverse();
  return (
    <section aria-labelledby="changes">
      <h2 id="changes">{words.changes}</h2>
      {latest.length === 0 ? <p class="calm">{words.noChanges}</p> : (
        <table>
          <thead><tr>{[words.time, words.name, words.change].map((head) => <th scope="col">{head}</th>)}</tr></thead>
          <tbody>
            {latest.map((change) => (
              <tr>
                <td class="num"><time datetime={new Date(change.at).toISOString()}>{teller.brief(change.at, fleet.at)}</time></td>
                <th scope="row"><a href={deviceLink(view, change.device)}>{change.name === '' ? change.device : change.name}</a></th>
                <td><span class="faint">{words.state[change.from]} →</span> <StateMark state={change.to} words={words} /></td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
};
