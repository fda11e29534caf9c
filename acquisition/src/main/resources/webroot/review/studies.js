import './words.js';
import '../nav.js';
import { watchConnection } from '../connection.js';
import { at, make, show, text } from '../dom.js';
import { knows, language, number, onLanguage, say, translate } from '../i18n.js';
import { get, may, post, whoAmI } from '../me.js';
import { tellRefusal } from '../refusal.js';
import { findingInWords, inWords } from '../said.js';
import { hear, listen } from '../scan/stream.js';
import { correctedInWords } from './corrections.js';
import { OPTIONS, askOptions, words as valueInWords } from './options.js';
import { facts } from './study.js';

// The view Studies: every session and examination, newest first. Names come one by one, when asked for, and each is put down
// in the audit trail. So is the list: it is asked for when something has happened and somebody looks, not by the clock.

const TOGETHER_MS = 500; // what happens, or is typed, within it is one change
const PAGE = 200;
const ROLES = ['technologist', 'physicist'];
const STATES = ['open', 'armed', 'acquiring', 'paused', 'stopping', 'stored', 'processing', 'knitting', 'complete', 'failed', 'interrupted', 'aborted'];
const KNIT = ['complete', 'failed']; // examinations that can be knit again
const model = { studies: null, names: new Map(), isNamed: false, open: null, former: null, pages: 1 };
let isDue = false;
let soon = null;
let reading = 0;

const when = moment => new Date(moment).toLocaleString(language() === 'nl' ? 'nl-NL' : 'en-GB', { dateStyle: 'medium', timeStyle: 'short', hour12: false });

/** What is looked for, as the service can: names it does not tell, so that among names only what is here is looked through. */
function query(before) {
  const all = { limit: PAGE, before, state: at('state-choice').value, search: model.isNamed ? '' : at('search').value.trim() };
  return new URLSearchParams(Object.entries(all).filter(([, value]) => value));
}

/** As many pages as are shown; null when one could not be read. */
async function pages(wanted) {
  const whole = { sessions: [], examinations: [], total: 0, next: undefined };
  for (let i = 0; i < wanted && (i === 0 || whole.next); i++) {
    const page = await get(`/api/studies?${query(whole.next)}`);
    if (!page) return null;
    whole.sessions.push(...page.sessions);
    whole.examinations.push(...page.examinations);
    whole.total = page.total;
    whole.next = page.next;
  }
  return whole;
}

async function load() {
  isDue = false;
  const mine = ++reading;
  const found = await pages(model.pages);
  if (mine !== reading) return; // something else is looked for by now
  if (!found) {
    if (!model.studies) sentence(say('studies.unreadable'));
    isDue = true; // with the next that is heard, at the latest when the connection is back
    return;
  }
  sentence('');
  const isSame = JSON.stringify(found) === JSON.stringify(model.studies);
  model.studies = found;
  if (model.isNamed) await names();
  if (!isSame) draw();
}

function sentence(words) {
  show('sentence', words !== '');
  show('studies', words === '');
  text('sentence', words);
}

/** One request for each patient who is told by name, also to be found by it. */
async function names() {
  for (const s of model.studies.sessions) {
    if (model.names.has(s.id)) continue;
    const session = await get(`/api/sessions/${encodeURIComponent(s.id)}`);
    const patient = session?.arm?.patient;
    if (patient) model.names.set(s.id, `${patient.name.replaceAll('^', ', ')} (${patient.id})`);
  }
}

/** Sessions and examinations in one list. */
function shown() {
  const state = at('state-choice').value;
  const wanted = at('search').value.trim().toLowerCase();
  const all = [
    ...model.studies.sessions,
    ...model.studies.examinations.map(e => ({ ...e, isExamination: true, findings: [], method: null }))
  ];
  return all
    .filter(s => !state || s.state === state)
    .filter(s => !wanted || [s.id, s.accession, s.initials, s.protocol, s.tracer, s.scanner, model.isNamed ? model.names.get(s.id) : ''].join(' ').toLowerCase().includes(wanted))
    .sort((a, b) => b.armedAt.localeCompare(a.armedAt));
}

function draw() {
  const states = at('state-choice');
  const chosen = states.value;
  states.replaceChildren(make('option', { value: '' }, say('studies.all')), ...STATES.map(s => make('option', { value: s, selected: s === chosen }, say(`state.${s}`))));
  const head = ['when', 'patient', 'accession', 'what', 'state', 'result', 'findings', 'lost', 'acts'];
  at('list').tHead.replaceChildren(make('tr', {}, ...head.map(h => make('th', { scope: 'col', className: h === 'lost' ? 'number' : '' }, say(`studies.${h}`)))));
  const rows = shown();
  at('list').tBodies[0].replaceChildren(...rows.flatMap(s => [row(s), ...(model.open === s.id && model.former ? former(s) : [])]));
  if (rows.length === 0) at('list').tBodies[0].append(make('tr', {}, make('td', { colSpan: head.length, className: 'quiet' }, say(isAsked() ? 'studies.no-match' : 'studies.none'))));
  show('more', Boolean(model.studies.next));
  text('shown', say('studies.shown', { n: rows.filter(r => !r.isExamination).length, of: model.studies.total }));
}

const isAsked = () => Boolean(at('state-choice').value || at('search').value.trim());

function row(s) {
  const cell = (...children) => make('td', {}, ...children);
  const quiet = words => make('div', { className: 'quiet' }, words);
  const chip = make('span', { className: `chip ${s.state}` }, say(`state.${s.state}`));
  const part = s.isExamination ? say('studies.beds', { n: s.beds }) : s.examination ? say('studies.bed', { bed: s.bed, examination: s.examination }) : '';
  return make('tr', { dataset: { testid: `study-${s.id}` } },
    cell(when(s.armedAt), quiet(s.id)),
    cell(model.isNamed && model.names.get(s.id) || s.initials || '–'),
    cell(s.accession || '–'),
    cell(`${s.tracer}, ${s.scanner}`, quiet([part, s.protocol].filter(Boolean).join('; '))),
    cell(chip, s.error ? make('div', { className: 'quiet' }, ...inWords(s.errorSaid, s.error)) : ''),
    cell(s.method || '', s.decision ? quiet(say(`review.decision.${s.decision}`)) : ''),
    cell(findings(s)),
    make('td', { className: 'number' }, s.lost === null || s.lost === undefined ? '–' : s.lost > 0 ? make('span', { className: 'alarm' }, number(s.lost)) : '0'),
    cell(acts(s)));
}

/** The gravest in a line, and on demand all with their figures. Results of former versions have only kinds and English lines. */
function findings(s) {
  const all = s.explained && s.explained.length ? s.explained : s.findings.map(ofLine).filter(f => f.found);
  if (all.length === 0) return s.method ? say('studies.no-findings') : '';
  const names = [...new Set(all.map(f => f.kind))].map(kind => knows(`finding-name.${kind}`) ? say(`finding-name.${kind}`) : kind.toLowerCase().replaceAll('_', ' '));
  return make('details', {}, make('summary', {}, names.join(', ')), make('ul', {}, ...all.map(f => make('li', {}, ...findingInWords(f)))));
}

/** A line such as MAP_OFF: PET lies ..., or an object of it. */
function ofLine(f) {
  if (typeof f !== 'string') return { kind: f.kind || '', found: f.text || '' };
  const [, kind, found] = /^([A-Z_]+): (.*)$/s.exec(f) || [null, '', f];
  return { kind, found };
}

function acts(s) {
  const all = make('div', { className: 'acts' });
  const isThere = s.isExamination ? s.hasImage : Boolean(s.method);
  if (isThere) all.append(make('a', { className: 'button', href: `/review.html?${s.isExamination ? 'examination' : 'session'}=${encodeURIComponent(s.id)}`, dataset: { testid: `look-${s.id}` } }, say('studies.look')));
  if (s.isExamination ? s.hasImage : s.processing > 1 || s.method) {
    const former = make('button', { type: 'button', 'aria-expanded': String(model.open === s.id), dataset: { testid: `former-${s.id}` } }, say('studies.former'));
    former.addEventListener('click', () => toggle(s));
    all.append(former);
  }
  if (s.isExamination) {
    if (KNIT.includes(s.state) && may(...ROLES)) {
      const knit = make('button', { type: 'button', dataset: { testid: `knit-${s.id}` } }, say('studies.knit'));
      knit.addEventListener('click', () => knitAgain(s));
      all.append(knit);
    }
    return all;
  }
  if (['complete', 'failed', 'stored'].includes(s.state) && may(...ROLES)) {
    const again = make('button', { type: 'button', dataset: { testid: `again-${s.id}` } }, say('studies.again'));
    again.addEventListener('click', () => processAgain(s));
    all.append(again);
  }
  return all;
}

const kindOf = s => s.isExamination ? 'examination' : 'session';

async function toggle(s) {
  model.open = model.open === s.id ? null : s.id;
  model.former = model.open ? await facts({ kind: kindOf(s), id: s.id }) : null;
  draw();
  document.querySelector(`[data-testid="former-${s.id}"]`)?.focus();
}

/** What differs between processings, in words; and each beside the shown one. */
function former(s) {
  const all = model.former.processings;
  const shownOne = all.find(p => p.isShown);
  return [...all].reverse().map(p => {
    const hasImage = p.images.some(i => i.name === 'pet.nii.gz');
    const differs = OPTIONS.filter(o => p.options && shownOne?.options && p !== shownOne && JSON.stringify(p.options[o.name] ?? null) !== JSON.stringify(shownOne.options[o.name] ?? null))
      .map(o => `${say(`option.${o.name}`)} ${valueInWords(p.options[o.name])}`);
    const links = make('div', { className: 'acts' });
    const look = `/review.html?${kindOf(s)}=${encodeURIComponent(s.id)}&processing=${p.number}`;
    if (hasImage) links.append(make('a', { className: 'button', href: look }, say('studies.look')));
    if (hasImage && shownOne && p !== shownOne) {
      const beside = s.isExamination ? 'withExamination' : 'with';
      const href = `/review.html?${kindOf(s)}=${encodeURIComponent(s.id)}&processing=${shownOne.number}&${beside}=${encodeURIComponent(s.id)}&withProcessing=${p.number}`;
      links.append(make('a', { className: 'button', href, dataset: { testid: `compare-${s.id}-${p.number}` } }, say('studies.compare')));
    }
    return make('tr', { className: 'former', dataset: { testid: `processing-${s.id}-${p.number}` } },
      make('td', { colSpan: 2 }, say('review.processing-n', { n: p.number || 1, method: p.method || '–' }), p.isShown ? ` (${say('studies.shown-one')})` : ''),
      make('td', { colSpan: 4 }, [correctedInWords(p), ...differs].filter(Boolean).join(', ')),
      make('td', { colSpan: 2 }, p.endedAt ? when(p.endedAt) : p.state),
      make('td', {}, links));
  });
}

async function processAgain(s) {
  const session = await get(`/api/sessions/${encodeURIComponent(s.id)}`);
  const study = session && await facts({ kind: 'session', id: s.id });
  if (!study) {
    text('answer', say('no-answer'));
    return;
  }
  const wish = await askOptions(s.id, session.arm.pipeline || {}, study, async body => {
    const answer = await post(`/api/sessions/${encodeURIComponent(s.id)}/process`, body, session.version);
    tellRefusal('again-answer', answer);
    return answer.ok;
  });
  if (!wish) return;
  text('answer', say('studies.started', { id: s.id }));
  await load();
}

/** As they are now: beds that were processed with other parameters, say. */
async function knitAgain(s) {
  const answer = await post(`/api/examinations/${encodeURIComponent(s.id)}/knit`, undefined, s.version);
  tellRefusal('answer', answer);
  if (!answer.ok) return;
  text('answer', say('studies.knitting', { id: s.id }));
  await load();
}

/** What is here is looked through at once, what is older by the service. */
function find() {
  if (!model.studies) return;
  draw();
  model.pages = 1;
  somethingNew();
}

for (const [id, event] of [['search', 'input'], ['state-choice', 'change']]) at(id).addEventListener(event, find);
at('more').addEventListener('click', () => {
  model.pages++;
  load();
});
at('names').addEventListener('change', async () => {
  model.isNamed = at('names').checked;
  if (model.isNamed) await names();
  draw();
  if (at('search').value.trim()) somethingNew(); // names are looked for here, the rest by the service
});
onLanguage(() => model.studies && draw());

function somethingNew() {
  isDue = true;
  soon ??= setTimeout(look, TOGETHER_MS);
}

/** Not behind a page that nobody sees, nor under a dialog that somebody fills in: then afterwards. */
function look() {
  soon = null;
  if (isDue && !document.hidden && !at('again').open) load();
}

for (const event of ['state', 'job', 'examination', 'reset']) hear(event, somethingNew);
document.addEventListener('visibilitychange', () => { if (!document.hidden) somethingNew(); });
at('again').addEventListener('close', look);

function begin() {
  if (!may(...ROLES)) {
    sentence(say('studies.may-not'));
    return;
  }
  load();
  listen(() => whoAmI(begin));
  watchConnection(somethingNew);
}

translate();
whoAmI(begin);
