import { at, english, make, put } from '../dom.js';
import { onLanguage, number, say } from '../i18n.js';
import { may, post } from '../me.js';
import { reasons } from '../refusal.js';
import { item, redraw } from './facts.js';

// Other DICOM nodes, each with a test that the service really makes: a C-ECHO.

const told = new Map(); // by node: 'asking', or the answer

export function drawNodes({ dicom }) {
  if (dicom === null) {
    put('own-node', say('setup.dicom.none'));
    redraw('nodes', []);
    return;
  }
  const own = { title: dicom.aeTitle, host: dicom.host, port: dicom.port };
  put('own-node', say(dicom.port === null ? 'setup.dicom.deaf' : dicom.isTls ? 'setup.dicom.own-tls' : 'setup.dicom.own', own));
  redraw('nodes', dicom.nodes.length ? dicom.nodes.map(node) : [make('li', { className: 'quiet' }, say('setup.dicom.no-nodes'))]);
  wire(dicom.nodes);
  told.forEach((answer, name) => tell(name));
}

function node(n) {
  const uses = n.uses.length ? n.uses.map(u => say(`setup.use.${u}`)).join(', ') : say('setup.use.none');
  return item([n.name, ': ', uses], [n.url ? n.url : `${n.aeTitle}, ${n.host}:${n.port}${n.isTls ? ', TLS' : ''}`],
    n.canEcho && may('technologist', 'admin') ? make('div', { className: 'acts' },
      make('button', { type: 'button', 'aria-label': say('setup.echo.one', { name: n.name }), dataset: { testid: `echo-${n.name}` } }, say('setup.echo'))) : null,
    make('div', { className: 'told', role: 'status', dataset: { testid: `echo-told-${n.name}` } }, n.canEcho ? '' : say('setup.echo.web')));
}

/** Once for each button: those that stay have it. */
function wire(nodes) {
  for (const { name } of nodes) {
    const button = at(`echo-${name}`);
    if (button === null || button.dataset.wired) continue;
    button.dataset.wired = 'true';
    button.addEventListener('click', () => test(name));
  }
}

async function test(name) {
  if (told.get(name) === 'asking') return;
  told.set(name, 'asking');
  tell(name);
  told.set(name, await post(`/api/dicom/${encodeURIComponent(name)}/echo`));
  tell(name);
}

function tell(name) {
  const place = at(`echo-told-${name}`);
  if (place === null) return;
  const answer = told.get(name);
  if (answer === 'asking') {
    put(`echo-told-${name}`, say('setup.echo.asking'));
    place.className = 'told quiet';
  } else if (!answer.ok) {
    put(`echo-told-${name}`, ...(answer.status === 429 ? [say('setup.echo.too-many')] : reasons(answer)));
    place.className = 'told alarm';
  } else {
    const { outcome, tookMs, message } = answer.body;
    put(`echo-told-${name}`, say(`setup.echo.${outcome}`, { ms: number(tookMs) }), ...(message ? [' ', english(message)] : []));
    place.className = `told ${outcome === 'answered' ? 'good' : 'alarm'}`;
  }
}

onLanguage(() => told.forEach((answer, name) => tell(name)));
