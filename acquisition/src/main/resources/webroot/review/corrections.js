import { at, make } from '../dom.js';
import { language, say } from '../i18n.js';

// What of the tracer and the patient may be corrected when a scan is processed again: asked for, sent, told.

const BQ_PER_MBQ = 1e6;
const MS_PER_MIN = 60_000;

const FIELDS = [
  { field: 'tracer.injectedActivityBq', label: 'arm.activity', unit: 'MBq', factor: BQ_PER_MBQ },
  { field: 'tracer.injectedAt', label: 'arm.injected-at', isTime: true },
  { field: 'patient.weightKg', label: 'arm.weight', unit: 'kg', factor: 1 },
  { field: 'patient.sizeM', label: 'arm.size', unit: 'm', factor: 1 }
];

const valueIn = (of, field) => field.split('.').reduce((part, name) => part?.[name], of) ?? null;

/** As an input of its kind has it: a time in this machine's zone. */
function typed(f, value) {
  if (value === null) return '';
  if (!f.isTime) return String(value / f.factor);
  const moment = new Date(value);
  return new Date(moment - moment.getTimezoneOffset() * MS_PER_MIN).toISOString().slice(0, 19);
}

function meant(f, text) {
  if (f.isTime) return new Date(text).toISOString();
  return f.factor === 1 ? Number(text) : Math.round(Number(text) * f.factor);
}

function told(f, value) {
  const locale = language() === 'nl' ? 'nl-NL' : 'en-GB';
  if (value === null) return '–';
  return f.isTime
    ? new Date(value).toLocaleString(locale, { dateStyle: 'medium', timeStyle: 'medium', hour12: false })
    : `${(value / f.factor).toLocaleString(locale, { maximumFractionDigits: 3 })} ${f.unit}`;
}

/** Inputs with what the newest processing goes by. @param study facts of the session */
export function correctionFields(study) {
  const newest = newestOf(study);
  return FIELDS.map(f => {
    const input = make('input', { type: f.isTime ? 'datetime-local' : 'number', min: f.isTime ? '' : 0, step: f.isTime ? 1 : 'any',
      value: typed(f, valueIn(newest, f.field)), title: say('studies.armed-with', { value: told(f, valueIn(study.armed, f.field)) }),
      dataset: { testid: `correct-${f.field}` } });
    return make('label', {}, say(f.label), input);
  });
}

const newestOf = study => study.processings[study.processings.length - 1]?.goesBy ?? study.armed;

/** What the inputs say otherwise than the session was armed, as a request has it; an empty one says nothing. */
export function readCorrections(study) {
  const wish = {};
  for (const f of FIELDS) {
    const text = at(`correct-${f.field}`).value;
    const before = valueIn(newestOf(study), f.field);
    const value = text === '' ? null : text === typed(f, before) ? before : meant(f, text);
    if (value === null || value === valueIn(study.armed, f.field)) continue;
    const [part, name] = f.field.split('.');
    (wish[part] ??= {})[name] = value;
  }
  return wish;
}

/** What of a processing is not as its session was armed, a sentence; '' when all is. */
export function correctedInWords({ corrections }) {
  if (corrections.length === 0) return '';
  const what = corrections.map(c => {
    const f = FIELDS.find(known => known.field === c.field) ?? { factor: 1, unit: '' };
    return say('review.correction', { field: say(`correction.${c.field}`), to: told(f, c.to), from: told(f, c.from ?? null) });
  });
  return say('review.corrected-by', { by: corrections[0].by || '–', what: what.join(', ') });
}
