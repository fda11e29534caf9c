import { at, english, fill, make, onPress, put, show, text } from '../dom.js';
import { briefly } from '../format.js';
import { clockTime, knows, language, number, onLanguage, say } from '../i18n.js';
import { get, may, post } from '../me.js';
import { tellRefusal } from '../refusal.js';
import { stageInWords } from '../stage-words.js';
import { isShown, model } from './model.js';
import { hear } from './stream.js';

// What becomes of the data: the stages of the session on the page, and in a line of its own what is worked on now, also for the
// bed or the patient before. One that runs can be cancelled; it can be run again, so that no question is asked.

const OPEN = ['queued', 'running'];
const CUT_SHORT = ['failed', 'cancelled'];
const jobs = new Map(); // open ones of all sessions, by their ids
const versions = new Map(); // of all: an answer may be older than what the stream has told meanwhile
const rows = new Map(); // in the dialog, by the jobs' ids
let cancellable = null;

const wordsOf = status => knows(`job.${status}`) ? say(`job.${status}`) : status;
const etaOf = stage => stage.etaS === null || stage.etaS === undefined ? '' : say('jobs.eta', { time: briefly(stage.etaS) });
const nameOf = kind => knows(`stage.${kind}`) ? say(`stage.${kind}`) : kind;
const wordOf = kind => knows(`stage.${kind}`) ? make('span', {}, nameOf(kind)) : english(kind);

function howFar(stage) {
  if (stage.status === 'running') return `${Math.round(100 * stage.fraction)} %${etaOf(stage)}`;
  return stage.status === 'waiting' ? wordsOf('waiting') : `${wordsOf(stage.status)} ${number(stage.elapsedS ?? 0, 1)} s`;
}

/** A stage that has written a report leads to it. */
function reportOf(stage) {
  return stage.report && may('technologist', 'physicist')
    ? make('a', { href: `/api/sessions/${encodeURIComponent(model.session.id)}/${stage.report}`, target: '_blank', rel: 'noopener', title: say('jobs.report') }, nameOf(stage.name))
    : wordOf(stage.name);
}

function stageRow(stage) {
  const bar = make('i');
  bar.style.width = 100 * stage.fraction + '%';
  const isOpen = stage.status === 'running' || CUT_SHORT.includes(stage.status);
  const words = stageInWords(stage.message);
  const isSaid = typeof words === 'string';
  return make('li', { className: `stage ${stage.status}`, lang: isSaid ? language() : 'en', title: isSaid ? words : stage.message },
    make('div', { className: 'line', lang: language() }, reportOf(stage), make('span', {}, howFar(stage))),
    isOpen ? make('div', { className: 'track' }, bar) : null,
    isOpen && stage.message ? make('div', { className: 'quiet' }, words) : null);
}

function draw() {
  fill('stages', model.stages.map(stageRow), say('jobs.none'));
  drawLine();
  if (at('jobs-dialog').open) drawList();
}

// --- the line: what runs, or is to be tried again

const isTriedAgain = job => job.state === 'queued' && Boolean(job.dueAt);
const isAtWork = job => job.state === 'running' || isTriedAgain(job);
const isOfPage = job => isShown(job.session);
const weight = job => (job.state === 'running' ? 0 : isTriedAgain(job) ? 2 : 4) + (isOfPage(job) ? 0 : 1);

/** What is worked on first, then what waits, in its order. */
const inOrder = () => [...jobs.values()].sort((a, b) => weight(a) - weight(b) || a.createdAt.localeCompare(b.createdAt) || a.place - b.place);

/** Which bed, and who, where that is not the patient on the page: masked, as names are in the room. In the line without the number. */
function whose(job, isShort = false) {
  const { session } = model;
  const isHere = isOfPage(job) || session !== null && job.examination && job.examination === session.arm.examination;
  const bed = job.examination && job.bed ? say('body.bed', { bed: job.bed }) : '';
  return [isHere ? '' : `${job.initials || ''} ${isShort ? '' : job.accession || ''}`.trim(), bed].filter(Boolean).join(', ');
}

const titleOf = job => [nameOf(job.kind), whose(job)].filter(Boolean).join(' ');

function stateOf(job) {
  if (job.state === 'running') return `${wordsOf('running')} ${Math.round(100 * (job.fraction || 0))} %${etaOf(job)}`;
  return isTriedAgain(job) ? say('job.again', { time: clockTime(new Date(job.dueAt)) }) : wordsOf('waiting');
}

/** As short as the line; what may be cut off is what it is, never how long it takes still. */
function lineOf(job) {
  const who = whose(job, true);
  const state = who && job.state === 'running' ? `${Math.round(100 * (job.fraction || 0))} %${etaOf(job)}` : stateOf(job);
  return [[nameOf(job.kind), who].filter(Boolean).join(' '), ' ', make('span', { className: 'far' }, state)];
}

const mayCancel = job => !job.isKnit && may('technologist', 'physicist');

function drawLine() {
  const all = inOrder();
  const now = all.filter(isAtWork);
  const listed = now.length ? now : all.slice(0, 1);
  put('jobs', ...(listed.length ? listed.flatMap((job, i) => [i ? ' | ' : '', ...lineOf(job)]) : lastStage()));
  cancellable = listed.length === 1 && mayCancel(listed[0]) ? listed[0] : null;
  show('job-cancel', cancellable !== null);
  if (cancellable !== null) at('job-cancel').setAttribute('aria-label', say('job.cancel-one', { stage: titleOf(cancellable) }));
  const isMore = listed.length > 1 || all.some(job => !listed.includes(job) && !isOfPage(job));
  show('jobs-all', isMore);
  if (isMore) text('jobs-all', say('jobs.all', { n: all.length }));
}

/** Of the session on the page, while nothing is open. */
function lastStage() {
  const { stages } = model;
  const last = stages.find(s => s.status === 'running') || stages.find(s => CUT_SHORT.includes(s.status)) || stages.findLast(s => s.status === 'done');
  return last ? [wordOf(last.name), ' ', make('span', { className: 'far' }, `${last.status === 'running' ? wordsOf('running') + ' ' : ''}${howFar(last)}`)] : [say('jobs.none')];
}

async function cancel(job) {
  const answer = await post(`/api/jobs/${encodeURIComponent(job.id)}/cancel`);
  tellRefusal('answer', answer);
}

onPress(at('job-cancel'), () => cancellable, cancel);

// --- the dialog: all that are open

function rowOf(job) {
  const button = make('button', { type: 'button', className: 'small', 'aria-label': say('job.cancel-one', { stage: titleOf(job) }) }, say('job.cancel'));
  button.addEventListener('click', () => cancel(job));
  button.hidden = !mayCancel(job);
  return make('li', { className: 'alarm-item', dataset: { job: job.id } },
    make('div', {}, make('strong', {}, titleOf(job)), make('div', { className: 'quiet', dataset: { state: '' } })), button);
}

/** A row stays while its job is open: a button that somebody is about to press does not move away. */
function drawList() {
  for (const [id, row] of rows) {
    if (jobs.has(id)) continue;
    row.remove();
    rows.delete(id);
  }
  for (const job of inOrder()) {
    if (!rows.has(job.id)) {
      rows.set(job.id, rowOf(job));
      at('jobs-list').append(rows.get(job.id));
    }
    const more = job.state === 'running' ? stageInWords(job.message) : job.error && english(job.error);
    const fresh = make('div', {}, stateOf(job), ...(more ? ['; ', more] : []));
    const state = rows.get(job.id).querySelector('[data-state]');
    if (state.innerHTML !== fresh.innerHTML) state.replaceChildren(...fresh.childNodes);
  }
  show('jobs-none', jobs.size === 0);
}

function drawAnew() {
  rows.forEach(row => row.remove());
  rows.clear();
  draw();
}

at('jobs-all').addEventListener('click', () => {
  at('jobs-dialog').showModal();
  drawAnew();
});

// --- what is told

function take(job) {
  if (job.version < versions.get(job.id)) return;
  versions.set(job.id, job.version);
  if (OPEN.includes(job.state)) jobs.set(job.id, { ...job, createdAt: job.createdAt || '' });
  else jobs.delete(job.id);
}

/** How far the running ones of a session are; also of one that is not on the page. */
function getOn(body) {
  for (const stage of [...body.stages, body.quickLook]) {
    for (const job of jobs.values()) {
      if (stage && job.session === body.session && job.kind === stage.name && job.state === 'running') {
        Object.assign(job, { fraction: stage.fraction, etaS: stage.etaS, message: stage.message });
      }
    }
  }
}

async function load() {
  if (!may('technologist', 'physicist', 'console')) return;
  const all = await get('/api/jobs');
  if (all) all.jobs.forEach(take);
  draw();
}

hear('job', body => { take(body.job); draw(); });
hear('examination', body => {
  if (!body || !body.knit) return;
  take({ ...body.knit, isKnit: true, examination: body.id, initials: body.initials, accession: body.arm && body.arm.accession });
  draw();
});
hear('state', draw);
hear('progress', body => { getOn(body); draw(); });
hear('new-session', load);
hear('reset', load);
onLanguage(drawAnew);
