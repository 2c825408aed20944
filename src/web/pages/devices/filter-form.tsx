import type { FC } from 'hono/jsx';
import { CHECKS, KINDS } from '../../../core/inventory/device.ts';
import { SHOWN_STATES } from '../../../core/judging/judgement.ts';
import { DEVICES_WORDS } from './devices-words.ts';
import type { Asked } from './page-query.ts';
import { checkText, choices, UNFILLED } from './filter.ts';
import { sortingText } from './sorting.ts';
import type { View } from '../layout/view.ts';

/** Choices one menu offers. */
const MAX_CHOICES = 300;

type Option = readonly [value: string, label: string];

/** What the list of devices is narrowed by. Works by its button; with script, as one types. */
export const FilterForm: FC<{ readonly view: View; readonly asked: Asked }> = ({ view, asked }) => {
  const { words: shared, language } = view;
  const words = DEVICES_WORDS[language];
  const { filter } = asked;
  const states: readonly Option[] = [
    ['', words.anyState],
    ['off', words.off],
    ['troubled', words.troubled],
    ...SHOWN_STATES.map((state): Option => [state, shared.state[state]]),
  ];
  const kinds: readonly Option[] = [
    ['', words.anyKind],
    ...KINDS.map((kind): Option => [kind, shared.kind[kind]]),
  ];
  const checks = CHECKS.flatMap((check): readonly Option[] => [
    [`${check}!`, words.failing(shared.check[check])],
    [check, words.asked(shared.check[check])],
  ]);
  const column = (name: 'site' | 'vendor' | 'contract', any: string): readonly Option[] => [
    ['', any],
    ...choices(view.fleet.devices, name, filter[name], MAX_CHOICES).map((value): Option => [
      value,
      value === UNFILLED ? words.unfilled : value,
    ]),
  ];
  return (
    <form class="filter screen" method="get" action="/devices" role="search" data-search>
      <input type="hidden" name="lang" value={language} />
      {!view.refresh && <input type="hidden" name="refresh" value="off" />}
      {filter.parent !== '' && <input type="hidden" name="parent" value={filter.parent} />}
      {sortingText(asked.sorting) !== '' && (
        <input type="hidden" name="sort" value={sortingText(asked.sorting)} />
      )}
      <input
        class="wide"
        type="search"
        name="q"
        value={filter.q}
        placeholder={words.hint}
        aria-label={words.search}
        maxlength={200}
        autocomplete="off"
      />
      <Menu name="state" label={shared.stateHead} chosen={filter.state} options={states} />
      <Menu name="kind" label={shared.kindHead} chosen={filter.kind} options={kinds} />
      <Menu
        name="site"
        label={shared.site}
        chosen={filter.site}
        options={column('site', words.anySite)}
      />
      <Menu
        name="vendor"
        label={shared.vendor}
        chosen={filter.vendor}
        options={column('vendor', words.anyVendor)}
      />
      <Menu
        name="contract"
        label={shared.contract}
        chosen={filter.contract}
        options={column('contract', words.anyContract)}
      />
      <Menu
        name="check"
        label={shared.checkHead}
        chosen={checkText(filter)}
        options={[['', words.anyCheck], ...checks]}
      />
      <button type="submit" class="unscripted">
        {words.apply}
      </button>
    </form>
  );
};

const Menu: FC<{
  readonly name: string;
  readonly label: string;
  readonly chosen: string;
  readonly options: readonly Option[];
}> = ({ name, label, chosen, options }) => (
  <select name={name} aria-label={label} class={chosen === '' ? undefined : 'chosen'}>
    {options.map(([value, text]) => (
      <option value={value} selected={value === chosen}>
        {text}
      </option>
    ))}
  </select>
);
