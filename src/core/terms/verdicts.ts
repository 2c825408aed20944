import { term, type Term } from './language.ts';

/** How a figure compares with its target. `unfit`: too little was observed to say, design rule 7. */
export const VERDICT_TERMS: Readonly<Record<'met' | 'missed' | 'unfit', Term>> = {
  met: term('达标', 'Met'),
  missed: term('未达标', 'Missed'),
  unfit: term('不具备考核条件', 'Not fit for assessment'),
};

/** Whether enough was observed for a figure to be assessed, design rule 7. */
export const FITNESS_TERMS: Readonly<Record<'fit' | 'unfit', Term>> = {
  fit: term('具备考核条件', 'Fit for assessment'),
  unfit: VERDICT_TERMS.unfit,
};
