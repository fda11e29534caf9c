import { at, make, text } from '../dom.js';
import { knows, say } from '../i18n.js';
import { correctionFields, readCorrections } from './corrections.js';

// The parameters of a processing that are asked for, as the contract has them.

export const OPTIONS = [
  { name: 'iterations', min: 1, max: 100, step: 1 },
  { name: 'subsets', min: 1, max: 252, step: 1 },
  { name: 'postfilterMm', min: 0, max: 50, step: 0.1 },
  { name: 'timeOfFlight', values: [true, false] },
  { name: 'scatterRounds', min: 0, max: 10, step: 1 },
  { name: 'resolutionMm', min: 0, max: 20, step: 0.1 },
  { name: 'imageCoarsening', min: 1, max: 16, step: 1 },
  { name: 'boneSource', values: ['auto', 'ute', 'zte', 'atlas', 'dixon', 'none'] },
  { name: 'tissueMode', values: ['classes', 'fat-water'] },
  { name: 'lungValue', values: ['class', 'patient'] },
  { name: 'attenuationFallback', values: ['uniform', 'none', 'keep'] },
  { name: 'anatomy', values: ['head', 'body'] },
  { name: 'randoms', values: ['delayeds', 'singles'] },
  { name: 'truncation', values: ['outline', 'mlaa'] }
];

/** A value of an option, as people say it. */
export function words(value) {
  if (typeof value === 'boolean') return say(value ? 'yes' : 'no');
  if (value === null || value === undefined) return '–';
  return knows(`option.value.${value}`) ? say(`option.value.${value}`) : String(value);
}

function field(option, now) {
  const id = `option-${option.name}`;
  const same = say('studies.same', { value: words(now) });
  const input = option.values
    ? make('select', { dataset: { testid: id } }, make('option', { value: '' }, same), ...option.values.map(v => make('option', { value: String(v) }, words(v))))
    : make('input', { type: 'number', min: option.min, max: option.max, step: option.step, placeholder: same, dataset: { testid: id } });
  return make('label', {}, say(`option.${option.name}`), input);
}

function read(option) {
  const { value } = at(`option-${option.name}`);
  if (value === '') return undefined;
  if (!option.values) return Number(value);
  return value === 'true' ? true : value === 'false' ? false : value;
}

/**
 * Asks what is to be different.
 *
 * @param now options the session was armed with
 * @param study facts of the session, for what may be corrected
 * @param send called with the request; answers whether it was taken, and says at again-answer why it was not
 * @returns whether it was sent
 */
export function askOptions(session, now, study, send) {
  const dialog = at('again');
  text('again-title', say('studies.options', { id: session }));
  text('again-answer', '');
  const priority = make('select', { dataset: { testid: 'option-priority' } }, make('option', { value: '' }, '–'), ...['low', 'normal', 'high'].map(p => make('option', { value: p }, words(p))));
  at('again-options').replaceChildren(...OPTIONS.map(o => field(o, now[o.name])), make('label', {}, say('option.priority'), priority));
  at('again-corrections').replaceChildren(...correctionFields(study));
  return new Promise(done => {
    const end = isSent => {
      dialog.close();
      done(isSent);
    };
    at('again-form').onsubmit = async e => {
      e.preventDefault();
      const pipeline = {};
      for (const option of OPTIONS) {
        const value = read(option);
        if (value !== undefined) pipeline[option.name] = value;
      }
      const body = { pipeline, ...readCorrections(study) };
      if (priority.value) body.priority = priority.value;
      if (await send(body)) end(true);
    };
    at('again-cancel').onclick = () => end(false);
    dialog.oncancel = () => done(false);
    dialog.showModal();
  });
}
