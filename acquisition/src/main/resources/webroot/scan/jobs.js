import { at, fill, make, onPress, show, text } from '../dom.js';
import { number, knows, onLanguage, say } from '../i18n.js';
import { get, may, post, problem } from '../me.js';
import { model } from './model.js';
import { hear } from './stream.js';

// What becomes of the data: the stages of the processing, and the one that runs in a line of its own. One that runs can be cancelled;
// it can be run again, so that no question is asked.

const OPEN = ['queued', 'running'];
const CUT_SHORT = ['failed', 'cancelled'];
const jobs = new Map(); // open ones of the shown session, by the stage that they are
let cancellable = null;

const wordsOf = status => knows(`job.${status}`) ? say(`job.${status}`) : status;
const etaOf = stage => stage.etaS === null || stage.etaS === undefined ? '' : say('jobs.eta', { s: Math.ceil(stage.etaS) });

function howFar(stage) {
  if (stage.status === 'running') return `${Math.round(100 * stage.fraction)} %${etaOf(stage)}`;
  return stage.status === 'waiting' ? wordsOf('waiting') : `${wordsOf(stage.status)} ${number(stage.elapsedS ?? 0, 1)} s`;
}

/** The stage that makes the mu-map leads to the report on it. */
function nameOf(stage) {
  const hasReport = stage.name === 'attenuation' && stage.status === 'done' && /class/.test(stage.message || '') && may('technologist', 'physicist');
  return hasReport
    ? make('a', { href: `/api/sessions/${encodeURIComponent(model.session.id)}/files/mumap-report.html`, target: '_blank', rel: 'noopener', title: say('jobs.report') }, stage.name)
    : make('span', {}, stage.name);
}

function stageRow(stage) {
  const bar = make('i');
  bar.style.width = 100 * stage.fraction + '%';
  const isOpen = stage.status === 'running' || CUT_SHORT.includes(stage.status);
  return make('li', { className: `stage ${stage.status}`, title: stage.message || '' },
    make('div', {}, nameOf(stage), make('span', {}, howFar(stage))),
    isOpen ? make('div', { className: 'track' }, bar) : null,
    isOpen && stage.message ? make('div', { className: 'quiet' }, stage.message) : null);
}

function draw() {
  const { stages } = model;
  fill('stages', stages.map(stageRow), say('jobs.none'));
  const running = stages.find(s => s.status === 'running') || stages.find(s => CUT_SHORT.includes(s.status)) || stages.findLast(s => s.status === 'done');
  text('jobs', running ? `${running.name} ${running.status === 'running' ? wordsOf('running') + ' ' : ''}${howFar(running)}` : say('jobs.none'));
  cancellable = running && running.status === 'running' && may('technologist', 'physicist') ? jobs.get(running.name) || null : null;
  show('job-cancel', cancellable !== null);
  if (cancellable !== null) at('job-cancel').setAttribute('aria-label', say('job.cancel-one', { stage: cancellable.kind }));
}

onPress(at('job-cancel'), () => cancellable, async job => {
  const answer = await post(`/api/jobs/${encodeURIComponent(job.id)}/cancel`);
  text('answer', answer.ok ? '' : problem(answer));
});

// --- the jobs behind the stages

function take(job) {
  if (!model.session || job.session !== model.session.id) return;
  if (OPEN.includes(job.state)) jobs.set(job.kind, job);
  else jobs.delete(job.kind);
}

async function load() {
  jobs.clear();
  if (!may('technologist', 'physicist', 'console')) return;
  const all = await get('/api/jobs');
  if (all) all.jobs.forEach(take);
  draw();
}

hear('job', body => { take(body.job); draw(); });
hear('state', draw);
hear('progress', draw);
hear('new-session', load);
onLanguage(draw);
