import type { FC } from 'hono/jsx';
import { CHECKS, KINDS } from '../../../core/inventory/device.ts';
import { SHOWN_STATES } from '../../../core/judging/judgement.ts';
import { DEVICES_WORDS } from './devices-words.ts';
import type { Asked } from './page-query.ts';
import { checkText, choices, UNFILLED, type Filter } from './filter.ts';
import { sortingText } from './sorting.ts';
import type { View } from '../layout/view.ts';

/** Choices one menu offers. */
const MAX_CHOICES = 300;

type Option = readonly [value: string, label: string];

type MenuProps = {
  readonly name: string;
  readonly label: string;
  readonly chosen: string;
  readonly options: readonly Option[];
};

/** What the list of devices is narrowed by. Works by its button; with script, as one types. */
export const FilterForm: FC<{ readonly view: View; readonly asked: Asked }> = ({ view, asked }) => (
  <form class="filter screen" method="get" action="/devices" role="search" data-search>
    <HiddenFields view={view} asked={asked} />
    <input
      class="wide"
      type="search"
      name="q"
      value={asked.filter.q}
      placeholder={DEVICES_WORDS[view.language].hint}
      aria-label={view.words.search}
      maxlength={200}
      autocomplete="off"
    />
    {menusOf(view, asked.filter).map((menu) => (
      <Menu {...menu} />
    ))}
    <button type="submit" class="unscripted">
      {view.words.apply}
    </button>
  </form>
);

/** What the form keeps of the present address without showing it. */
const HiddenFields: FC<{ readonly view: View; readonly asked: Asked }> = ({
  view,
  asked: { filter, sorting },
}) => (
  <>
    <input type="hidden" name="lang" value={view.language} />
    {!view.live && <input type="hidden" name="refresh" value="off" />}
    {filter.parent !== '' && <input type="hidden" name="parent" value={filter.parent} />}
    {sortingText(sorting) !== '' && (
      <input type="hidden" name="sort" value={sortingText(sorting)} />
    )}
  </>
);

function menusOf(view: View, filter: Filter): readonly MenuProps[] {
  const { words } = view;
  const { anySite, anyVendor, anyContract } = DEVICES_WORDS[view.language];
  const columnMenu = (name: 'site' | 'vendor' | 'contract', any: string): MenuProps => ({
    name,
    label: words[name],
    chosen: filter[name],
    options: columnOptions(view, filter, name, any),
  });
  return [
    { name: 'state', label: words.stateHead, chosen: filter.state, options: stateOptions(view) },
    { name: 'kind', label: words.kindHead, chosen: filter.kind, options: kindOptions(view) },
    columnMenu('site', anySite),
    columnMenu('vendor', anyVendor),
    columnMenu('contract', anyContract),
    {
      name: 'check',
      label: words.checkHead,
      chosen: checkText(filter),
      options: checkOptions(view),
    },
  ];
}

function stateOptions({ words: { state }, language }: View): readonly Option[] {
  const { anyState, off, troubled } = DEVICES_WORDS[language];
  return [
    ['', anyState],
    ['off', off],
    ['troubled', troubled],
    ...SHOWN_STATES.map((shown): Option => [shown, state[shown]]),
  ];
}

function kindOptions({ words, language }: View): readonly Option[] {
  return [
    ['', DEVICES_WORDS[language].anyKind],
    ...KINDS.map((kind): Option => [kind, words.kind[kind]]),
  ];
}

function checkOptions({ words, language }: View): readonly Option[] {
  const { anyCheck, failing, checkedBy } = DEVICES_WORDS[language];
  return [
    ['', anyCheck],
    ...CHECKS.flatMap((check): readonly Option[] => [
      [`${check}!`, failing(words.check[check])],
      [check, checkedBy(words.check[check])],
    ]),
  ];
}

function columnOptions(
  { fleet, language }: View,
  filter: Filter,
  name: 'site' | 'vendor' | 'contract',
  any: string,
): readonly Option[] {
  return [
    ['', any],
    ...choices(fleet.devices, name, filter[name], MAX_CHOICES).map((value): Option => [
      value,
      value === UNFILLED ? DEVICES_WORDS[language].unfilled : value,
    ]),
  ];
}

const Menu: FC<MenuProps> = ({ name, label, chosen, options }) => (
  <select name={name} aria-label={label} class={chosen === '' ? undefined : 'chosen'}>
    {options.map(([value, text]) => (
      <option value={value} selected={value === chosen}>
        {text}
      </option>
    ))}
  </select>
);
