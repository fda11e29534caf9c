import { at, english, make, put, text } from '../dom.js';
import { onLanguage, say } from '../i18n.js';
import { get, may, post } from '../me.js';
import { tellRefusal } from '../refusal.js';
import { model, serviceNow } from './model.js';
import { hear } from './stream.js';

// A new scan: who lies there, from the worklist or by hand; how it is measured, from a protocol or not. Names are masked until asked for.

const dialog = at('arm-dialog');
const form = at('arm-form');
const BQ_PER_MBQ = 1e6;
const MINUTE_MS = 60000;
const LONG_UPTAKE_MS = 4 * 60 * MINUTE_MS;
const OF_THE_WORKLIST = ['accession', 'patient.id', 'patient.name', 'patient.sex', 'patient.birthDate'];
let worklist = null; // as the service told it; null: it did not
let entries = [];
let protocols = [];

const field = name => form.elements[name];
const chosen = () => entries.find(e => e.stepId === new FormData(form).get('step')) || null;
const chosenProtocol = () => protocols.find(p => p.name === field('protocol').value) || null;
const masked = name => name.split(/[\^\s]+/).filter(Boolean).map(part => part[0] + '**').join(' ');
const nameOf = entry => at('arm-names').checked ? entry.patient.name : masked(entry.patient.name || '');

// --- what there is to choose from

async function load() {
  text('arm-message', say('arm.reading'));
  const [list, known] = await Promise.all([get('/api/worklist'), get('/api/protocols')]);
  worklist = list;
  entries = worklist ? worklist.entries : [];
  protocols = known ? known.protocols : [];
  drawMessage();
  drawProtocols();
  drawEntries(new FormData(form).get('step') || ''); // who has begun to type by hand goes on
}

function drawMessage() {
  if (worklist === null || worklist.isDown) text('arm-message', say('arm.no-worklist'));
  else if (!worklist.configured) text('arm-message', say('arm.worklist-none'));
  else if (worklist.message) put('arm-message', english(worklist.message));
  else text('arm-message', entries.length ? '' : say('arm.empty'));
}

function drawEntries(selected) {
  at('arm-names-row').hidden = entries.length === 0;
  const options = entries.map(e => option(e.stepId, `${e.start ? e.start.slice(11, 16) + '  ' : ''}${nameOf(e)}`, [e.accession, e.description].filter(Boolean).join(', '), e.warnings.join(', ')));
  at('arm-entries').replaceChildren(...options, option('', say('arm.by-hand'), '', ''));
  (form.querySelector(`[name="step"][value="${CSS.escape(selected)}"]`) || form.querySelector('[name="step"]')).checked = true;
}

function option(value, words, more, warning) {
  return make('label', { className: 'entry' }, make('input', { type: 'radio', name: 'step', value }),
    make('span', {}, words), more ? make('small', {}, more) : null,
    warning ? make('small', { className: 'warning', lang: 'en' }, warning) : null);
}

function drawProtocols() {
  const before = field('protocol').value;
  field('protocol').replaceChildren(make('option', { value: '' }, say('arm.no-protocol')),
    ...protocols.map(p => make('option', { value: p.name }, p.beds.length > 1 ? `${p.title}, ${say('arm.beds', { n: p.beds.length })}` : p.title)));
  field('protocol').value = protocols.some(p => p.name === before) ? before : '';
}

// --- what a choice fills in

function choose() {
  const entry = chosen();
  for (const name of OF_THE_WORKLIST) field(name).disabled = entry !== null;
  if (entry) {
    const p = entry.patient;
    field('accession').value = entry.accession;
    field('patient.id').value = p.id;
    field('patient.sex').value = p.sex || '';
    showName(entry);
    field('patient.weightKg').value = p.weightKg ?? '';
    field('patient.sizeM').value = p.sizeM ?? '';
  } else {
    for (const name of [...OF_THE_WORKLIST, 'patient.weightKg', 'patient.sizeM']) field(name).value = '';
  }
}

/** Name and birth date, as far as they are asked for; what was typed beside them stays. */
function showName(entry) {
  field('patient.name').value = nameOf(entry);
  field('patient.birthDate').value = at('arm-names').checked ? entry.patient.birthDate || '' : '';
}

function chooseProtocol() {
  const protocol = chosenProtocol();
  field('durationS').disabled = protocol !== null;
  if (protocol) {
    field('durationS').value = protocol.beds[0].durationS;
    if (protocol.scanner) field('scanner').value = protocol.scanner;
  }
}

function begin() {
  form.reset();
  text('arm-answer', '');
  clearMarks();
  const ready = model.links.filter(l => l.isReady && l.scanner);
  at('arm-scanners').replaceChildren(...ready.map(l => make('option', { value: l.scanner })));
  field('scanner').value = ready.length ? ready[0].scanner : '';
  showUptake();
  worklist = null;
  entries = [];
  drawEntries('');
  choose();
  chooseProtocol();
  dialog.showModal();
  load();
}

/** The time since the injection, which SUV hangs on: whoever has typed another day or hour sees it here. */
function showUptake() {
  const { value } = field('tracer.injectedAt');
  const ms = value === '' ? 0 : serviceNow() - new Date(value);
  const minutes = Math.floor(Math.abs(ms) / MINUTE_MS);
  const key = ms < 0 ? 'arm.uptake-future' : ms > LONG_UPTAKE_MS ? 'arm.uptake-long' : 'arm.uptake';
  text('arm-uptake', value === '' ? '' : say(key, { h: Math.floor(minutes / 60), min: minutes % 60 }));
  at('arm-uptake').classList.toggle('warning', key !== 'arm.uptake');
}

// --- what is sent

const given = value => value === '' ? undefined : value;
const numberOf = name => field(name).value === '' ? undefined : Number(field(name).value);

function request() {
  const entry = chosen();
  const protocol = chosenProtocol();
  const body = { scanner: field('scanner').value, patient: { weightKg: numberOf('patient.weightKg'), sizeM: numberOf('patient.sizeM') } };
  if (entry) {
    body.scheduledStepId = entry.stepId;
  } else {
    body.accession = field('accession').value;
    Object.assign(body.patient, { id: field('patient.id').value, name: field('patient.name').value, sex: given(field('patient.sex').value), birthDate: given(field('patient.birthDate').value) });
  }
  const injectedAt = new Date(field('tracer.injectedAt').value);
  body.tracer = { isotope: field('tracer.isotope').value, agent: field('tracer.agent').value,
    injectedActivityBq: Number(field('tracer.injectedActivityBq').value) * BQ_PER_MBQ, injectedAt: injectedAt.toISOString() };
  if (protocol) {
    body.protocol = protocol.name;
    body.protocolVersion = protocol.version;
  } else {
    body.durationS = numberOf('durationS');
  }
  return body;
}

const isOfSeveralBeds = () => chosenProtocol() !== null && chosenProtocol().beds.length > 1;

function clearMarks() {
  for (const node of form.querySelectorAll('[aria-invalid]')) node.removeAttribute('aria-invalid');
}

/** Says what is wrong, and at the fields where it is. */
function refuse(answer) {
  clearMarks();
  tellRefusal('arm-answer', answer);
  const nodes = (answer.body.errors || []).map(e => field(e.field.replace(/^arm\./, ''))).filter(node => node instanceof HTMLElement && !node.disabled);
  nodes.forEach(node => node.setAttribute('aria-invalid', 'true'));
  if (nodes.length) nodes[0].focus();
}

form.addEventListener('submit', async e => {
  e.preventDefault();
  text('arm-answer', '');
  at('arm-do').disabled = true;
  const body = request();
  const answer = await (isOfSeveralBeds() ? post('/api/examinations', { arm: body }) : post('/api/sessions', body));
  at('arm-do').disabled = false;
  if (answer.ok) dialog.close();
  else refuse(answer);
});
at('arm').addEventListener('click', begin);
at('arm-entries').addEventListener('change', choose);
at('arm-names').addEventListener('change', () => {
  const entry = chosen();
  drawEntries(entry ? entry.stepId : '');
  if (entry) showName(entry);
});
field('protocol').addEventListener('change', chooseProtocol);
field('tracer.injectedAt').addEventListener('change', showUptake);
hear('tick', () => { if (dialog.open) showUptake(); });
onLanguage(() => { if (dialog.open && may('console', 'technologist')) { drawMessage(); drawProtocols(); drawEntries(chosen() ? chosen().stepId : ''); showUptake(); } });
