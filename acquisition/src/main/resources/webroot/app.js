'use strict';

// One page, one stream. Everything shown comes from the service; nothing is remembered here but the curves.

const HOLD_MS = 1200; // an abort is a held press
const STALE_MS = 2000; // older data show their age
const at = id => document.querySelector(`[data-testid="${id}"]`);
const model = { state: null, links: [], session: null, rates: null, curve: [], alarms: [], mr: [], mrRefused: '', stages: [], heardMs: 0, ratesMs: 0, skewMs: 0 };

const two = n => String(Math.floor(n)).padStart(2, '0');
const hms = s => `${two(s / 3600)}:${two(s / 60 % 60)}:${two(s % 60)}`;
const count = n => Math.round(n).toLocaleString('en-US');
function perSecond(n) {
  if (n >= 1e6) return (n / 1e6).toFixed(2) + ' M/s';
  if (n >= 1e3) return (n / 1e3).toFixed(1) + ' k/s';
  return Math.round(n) + ' /s';
}

function text(id, value) {
  const node = at(id);
  if (node.textContent !== value) node.textContent = value;
}

function row(cells, className) {
  const li = document.createElement('li');
  if (className) li.className = className;
  for (const cell of cells) {
    const span = document.createElement('span');
    span.textContent = cell;
    li.append(span);
  }
  return li;
}

function fill(id, rows, empty) {
  at(id).replaceChildren(...(rows.length ? rows : [row([empty], 'quiet')]));
}

// --- what arrives

function onState(body) {
  const before = model.session;
  model.state = body.state;
  model.links = body.links || [];
  model.session = body.session || null;
  model.skewMs = Date.parse(body.now) - Date.now();
  if (model.session && (!before || before.id !== model.session.id)) {
    model.curve = [];
    model.rates = null;
    model.stages = [];
    loadCurve();
  }
  if (model.session && model.session.stages.length) model.stages = model.session.stages;
  showState();
  showStages();
  showResult();
  showLoss();
}

function onRates(body) {
  model.rates = body;
  model.ratesMs = Date.now();
  if (body.eventsPerS > 0 || model.curve.length) model.curve.push({ s: body.timeMs / 1000, prompts: body.promptsPerS, randoms: body.randomsFraction });
  if (model.curve.length > 4000) model.curve = model.curve.filter((p, i) => i % 2 === 0);
  text('prompts', perSecond(body.promptsPerS));
  text('randoms', (100 * body.randomsFraction).toFixed(0) + ' %');
  text('stored', count(body.stored));
  showTimer();
  showLoss();
  draw();
}

async function loadCurve() {
  const answer = await fetch('/api/rates');
  if (!answer.ok) return;
  const past = (await answer.json()).rates;
  model.curve = past.filter(r => r.eventsPerS > 0).map(r => ({ s: r.timeMs / 1000, prompts: r.promptsPerS, randoms: r.randomsFraction }));
  draw();
}

// --- what is shown

function showState() {
  const s = model.session;
  const shown = s && ['failed', 'interrupted', 'aborted'].includes(s.state) && model.state === 'idle' ? s.state : s && s.state === 'complete' && model.state === 'idle' ? 'complete' : model.state;
  text('state', shown);
  at('state').className = 'state ' + shown;
  text('accession', s ? s.arm.accession : '');
  text('patient', s ? s.initials || '' : '');
  text('tracer', s ? `${s.arm.tracer.isotope}-${s.arm.tracer.agent} ${(s.arm.tracer.injectedActivityBq / 1e6).toFixed(0)} MBq` : '');
  const canResume = model.state === 'idle' && s !== null && s.state === 'interrupted';
  at('start').hidden = model.state !== 'armed' && !canResume;
  at('stop').hidden = model.state !== 'acquiring' && model.state !== 'paused';
  at('pause').hidden = model.state !== 'acquiring';
  at('resume').hidden = model.state !== 'paused';
  at('abort').hidden = !['armed', 'acquiring', 'paused', 'processing'].includes(model.state) && !canResume;
  fill('links', model.links.map(l => row([`${l.sourceId}  ${l.scanner || ''}`, l.isReady ? 'ready' : 'connecting'])), 'none connected');
  showTimer();
}

function showTimer() {
  const s = model.session;
  const plan = s ? s.arm.durationS : 0;
  let done = 0;
  if (s && s.totals) done = s.totals.timeMs / 1000;
  if (model.state === 'acquiring' && model.rates) done += model.rates.timeMs / 1000;
  text('timer', s ? `${hms(done)} / ${hms(plan)}` : '--:--:--');
  document.getElementById('acquired').style.width = plan ? Math.min(100, 100 * done / plan) + '%' : '0';
}

function showQuality(q) {
  at('noise-row').hidden = false;
  text('noise', q.noise === null ? '–' : `${(100 * q.noise).toFixed(0)} %, target ${(100 * q.target).toFixed(0)} %: ${q.reached ? 'reached' : hms(q.leftS)}`);
}

function showLoss() {
  const t = model.session && model.session.totals;
  const live = model.state === 'acquiring' ? model.rates : null;
  const lost = live ? live.lost : t ? t.lostOnLink + t.lostInDevice + t.lostInService : 0;
  const of = live ? live.sent : t ? t.sentEvents : 0;
  text('loss', `lost ${count(lost)} (of ${count(of)})`);
  at('loss').classList.toggle('alarm', lost > 0);
  if (t && !live) text('stored', count(t.storedPrompts + t.storedDelayeds));
}

function showStages() {
  const rows = model.stages.map(stage => {
    const li = document.createElement('li');
    li.className = 'stage ' + stage.status;
    const eta = stage.etaS === null || stage.etaS === undefined ? '' : `, ETA ${Math.ceil(stage.etaS)} s`;
    const right = stage.status === 'running' ? `${Math.round(100 * stage.fraction)} %${eta}`
      : stage.status === 'waiting' ? 'waiting' : `${stage.status} ${stage.elapsedS.toFixed(1)} s`;
    const line = document.createElement('div');
    for (const words of [stage.name, right]) {
      const span = document.createElement('span');
      span.textContent = words;
      line.append(span);
    }
    const track = document.createElement('div');
    track.className = 'track';
    const bar = document.createElement('i');
    bar.style.width = 100 * stage.fraction + '%';
    track.append(bar);
    const note = document.createElement('div');
    note.className = 'quiet';
    note.textContent = stage.message || '';
    li.append(line, track, note);
    return li;
  });
  fill('stages', rows, 'nothing to process yet');
}

function showResult() {
  const s = model.session;
  const picture = at('result');
  const isThere = Boolean(s) && s.state === 'complete';
  const url = isThere ? `/api/sessions/${encodeURIComponent(s.id)}/result.png?of=${encodeURIComponent(s.endedAt)}` : '';
  if (isThere && picture.dataset.url !== url) {
    picture.dataset.url = url;
    picture.onload = () => { picture.hidden = false; at('result-empty').hidden = true; };
    picture.onerror = () => { picture.hidden = true; at('result-empty').hidden = false; };
    picture.src = url;
  } else if (!isThere) {
    picture.hidden = true;
    at('result-empty').hidden = false;
    delete picture.dataset.url;
  }
  text('result-note', isThere ? `session ${s.id}` : '');
  text('result-empty', s && ['failed', 'interrupted', 'aborted'].includes(s.state) ? s.error : 'No picture yet. It appears here when the processing is complete.');
  at('result-empty').classList.toggle('alarm', Boolean(s) && ['failed', 'interrupted', 'aborted'].includes(s.state));
}

function showAlarms() {
  text('alarms', model.alarms.length ? model.alarms.map(a => a.text).join('  |  ') : 'none');
  at('alarms').classList.toggle('alarm', model.alarms.some(a => a.severity === 'alarm'));
}

function showMr() {
  const rows = model.mr.map(m => {
    const isWhole = !(m.missing > 0);
    const li = row([`${m.number ?? ''} ${String(m.kind || m.description || 'series').toLowerCase().replaceAll('_', ' ')}`.trim(),
      isWhole ? `${m.slices ?? ''} ok` : `${m.slices} of ${m.slices + m.missing}`], isWhole ? '' : 'quiet');
    li.title = [m.description, m.words].concat(m.problems || []).filter(Boolean).join('; ');
    return li;
  });
  if (model.mrRefused) rows.push(row([`refused: ${model.mrRefused}`], 'alarm'));
  fill('mr', rows, 'none has arrived');
}

// --- the strip chart: prompts in the accent colour, randoms dashed, the whole scan, a finger reads both

let reading = null;

function draw() {
  const canvas = document.getElementById('chart');
  const scale = window.devicePixelRatio || 1;
  const w = 384;
  const h = 380;
  if (canvas.width !== w * scale) { canvas.width = w * scale; canvas.height = h * scale; }
  const g = canvas.getContext('2d');
  g.setTransform(scale, 0, 0, scale, 0, 0);
  g.clearRect(0, 0, w, h);
  const left = 62, right = 44, top = 8, bottom = 26;
  const style = getComputedStyle(document.documentElement);
  const colour = name => style.getPropertyValue(name).trim();
  const curve = model.curve;
  const plan = model.session ? model.session.arm.durationS : 60;
  const spanS = Math.max(plan, curve.length ? curve[curve.length - 1].s : 0, 1);
  const most = nice(Math.max(1, ...curve.map(p => p.prompts)));
  const x = s => left + (w - left - right) * s / spanS;
  const y = f => h - bottom - (h - top - bottom) * f;
  g.font = '14px system-ui, "DejaVu Sans", sans-serif';
  g.strokeStyle = colour('--line');
  g.fillStyle = colour('--quiet');
  g.lineWidth = 1;
  for (const f of [0, 0.5, 1]) {
    g.beginPath(); g.moveTo(left, y(f)); g.lineTo(w - right, y(f)); g.stroke();
    g.textAlign = 'right'; g.fillText(perSecond(most * f).replace('/s', ''), left - 6, y(f) + 5);
    g.textAlign = 'left'; g.fillText(100 * f + '%', w - right + 5, y(f) + 5);
  }
  g.textAlign = 'left'; g.fillText('0 s', left, h - 6);
  g.textAlign = 'right'; g.fillText(Math.round(spanS) + ' s', w - right, h - 6);
  stroke(g, curve, p => [x(p.s), y(p.prompts / most)], colour('--accent'), []);
  stroke(g, curve, p => [x(p.s), y(Math.min(1, p.randoms))], colour('--text'), [5, 4]);
  if (reading !== null && curve.length) {
    const s = (reading - left) / (w - left - right) * spanS;
    const p = curve.reduce((a, b) => Math.abs(b.s - s) < Math.abs(a.s - s) ? b : a);
    g.strokeStyle = colour('--quiet');
    g.beginPath(); g.moveTo(x(p.s), top); g.lineTo(x(p.s), h - bottom); g.stroke();
    text('chart-read', `at ${p.s.toFixed(1)} s: prompts ${perSecond(p.prompts)}, randoms ${(100 * p.randoms).toFixed(0)} %`);
  } else {
    text('chart-read', curve.length ? 'prompts solid (left), randoms dashed (right)' : 'no data yet');
  }
}

function stroke(g, curve, place, colour, dash) {
  if (curve.length < 2) return;
  g.save();
  g.strokeStyle = colour; g.lineWidth = 2; g.setLineDash(dash);
  g.beginPath();
  curve.forEach((p, i) => { const [px, py] = place(p); if (i) g.lineTo(px, py); else g.moveTo(px, py); });
  g.stroke();
  g.restore();
}

function nice(n) {
  const power = 10 ** Math.floor(Math.log10(n));
  return [1, 2, 5, 10].map(k => k * power).find(v => v >= n);
}

// --- the age of what is shown

function age() {
  const now = Date.now();
  text('clock', new Date(now + model.skewMs).toLocaleTimeString('en-GB'));
  const silent = model.heardMs && now - model.heardMs > 3000;
  document.body.classList.toggle('stale', Boolean(silent));
  at('connection').hidden = !silent;
  if (silent) {
    text('connection', `No connection since ${new Date(model.heardMs).toLocaleTimeString('en-GB')}. What the service has stored is safe; this page goes on by itself when the service answers.`);
  }
  const old = model.state === 'acquiring' && model.ratesMs && now - model.ratesMs > STALE_MS;
  text('age', old ? `${Math.floor((now - model.ratesMs) / 1000)} s ago` : '');
  showTimer();
}

// --- what the buttons do

async function command(verb) {
  text('answer', '');
  // The version that is on the screen: what has changed meanwhile is not acted upon unseen. The key: a press is done once.
  const headers = { 'If-Match': `"${model.session.version}"`, 'Idempotency-Key': newKey() };
  if (me.csrfToken) headers['X-CSRF-Token'] = me.csrfToken;
  const answer = await fetch(`/api/sessions/${encodeURIComponent(model.session.id)}/${verb}`, { method: 'POST', headers });
  if (answer.status === 401) { askWho(); return; }
  if (answer.status === 412) text('answer', 'Somebody else was faster. Look at the state, then press again.');
  else if (!answer.ok) text('answer', (await answer.json()).detail);
}

for (const verb of ['start', 'pause', 'resume', 'stop']) at(verb).addEventListener('click', () => command(verb));

let hold = null;
at('abort').addEventListener('pointerdown', () => {
  at('abort').classList.add('held');
  text('answer', model.state === 'acquiring' ? 'Hold to end the scan. No image is made; what is stored is kept.' : 'Hold to give this session up.');
  hold = setTimeout(() => { letGo(); command('abort'); }, HOLD_MS);
});
function letGo() {
  clearTimeout(hold);
  at('abort').classList.remove('held');
  text('answer', '');
}
for (const end of ['pointerup', 'pointerleave', 'pointercancel']) at('abort').addEventListener(end, letGo);

document.getElementById('chart').addEventListener('pointermove', e => { reading = e.offsetX; draw(); });
document.getElementById('chart').addEventListener('pointerleave', () => { reading = null; draw(); });

// --- the stream; the browser reconnects by itself

function listen() {
  const stream = new EventSource('/api/live');
  // Refused rather than broken off: the login has run out, say.
  stream.onerror = () => { if (stream.readyState === EventSource.CLOSED) setTimeout(whoAmI, 1000); };
  const on = (event, act) => stream.addEventListener(event, e => { model.heardMs = Date.now(); act(JSON.parse(e.data)); });
  on('state', onState);
  on('rates', onRates);
  on('alarms', body => { model.alarms = body.alarms; showAlarms(); });
  on('mr', body => { model.mr = body.series; model.mrRefused = body.refused || ''; showMr(); });
  on('progress', body => { model.stages = body.stages; showStages(); });
  on('blocks', () => {});
  on('quality', showQuality);
  on('tick', () => {});
}

// --- who looks

// The stream goes on by itself and keeps no login open; a hand at the page does.
let toldMs = 0;
function hereAmI() {
  if (me.csrfToken && Date.now() - toldMs > 60000) {
    toldMs = Date.now();
    fetch('/api/here', { method: 'POST', headers: { 'X-CSRF-Token': me.csrfToken } }).catch(() => {});
  }
}
for (const deed of ['pointerdown', 'pointermove', 'keydown']) addEventListener(deed, hereAmI, { passive: true });

let me = { user: null, roles: [], login: 'off' };

// Only secure pages have crypto.randomUUID; random numbers are there everywhere.
function newKey() {
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), n => n.toString(16).padStart(8, '0')).join('');
}

function askWho() {
  at('login').hidden = false;
  at('login-user').focus();
}

async function whoAmI() {
  try {
    const answer = await fetch('/api/me');
    me = await answer.json();
  } catch { // the service is being started, say
    setTimeout(whoAmI, 1000);
    return;
  }
  text('user', me.login === 'on' && me.user ? `${me.user} (${me.roles.join(', ')})` : '');
  at('logout').hidden = !(me.login === 'on' && me.csrfToken);
  if (me.login === 'on' && !me.user) askWho();
  else listen();
}

at('login').addEventListener('submit', async e => {
  e.preventDefault();
  text('login-answer', '');
  const answer = await fetch('/api/login', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ user: at('login-user').value, password: at('login-password').value })
  });
  at('login-password').value = '';
  if (answer.ok) location.reload();
  else text('login-answer', (await answer.json()).detail);
});

at('logout').addEventListener('click', async () => {
  await fetch('/api/logout', { method: 'POST', headers: { 'X-CSRF-Token': me.csrfToken } });
  location.reload();
});

model.heardMs = Date.now();
showStages();
showMr();
draw();
whoAmI();
setInterval(age, 500);
