import './words.js';
import '../nav.js';
import { watchConnection } from '../connection.js';
import { at, show, text } from '../dom.js';
import { onLanguage, say, translate } from '../i18n.js';
import { get, may, whoAmI } from '../me.js';
import { hear, listen } from '../scan/stream.js';
import { drawLinks } from './links.js';
import { drawMachine } from './machine.js';
import { drawNodes } from './nodes.js';
import { drawQueue } from './queue.js';
import { drawUsers, loadUsers } from './users.js';

// The view Setup: how the machine is set up and how it is, as the running service tells it; who may changes it here.

const EVERY_MS = 5000; // nobody tells of clocks and silence
const PARTS = [drawLinks, drawMachine, drawNodes, drawQueue];
let setup = null;

async function load() {
  const found = await get('/api/setup');
  if (found === null) {
    if (setup === null) sentence(say('setup.unreadable'));
    return;
  }
  const isFirst = setup === null;
  setup = found;
  sentence('');
  draw();
  if (isFirst) goToPart();
}

function draw() {
  for (const part of PARTS) part(setup);
  text('versions', `${setup.software.name} ${setup.software.version}`);
}

function sentence(words) {
  text('sentence', words);
  show('sentence', words !== '');
  show('parts', words === '');
}

/** The part that an address names: it was empty before, and stands elsewhere now. */
function goToPart() {
  const part = document.getElementById(location.hash.slice(1));
  if (part === null) return;
  part.scrollIntoView();
  part.focus({ preventScroll: true });
}

function begin() {
  if (!may('technologist', 'physicist', 'admin')) {
    sentence(say('setup.may-not'));
    return;
  }
  load();
  loadUsers();
  listen(() => whoAmI(begin));
  watchConnection(lookAgain);
}

const lookAgain = () => { if (setup !== null && !document.hidden) load(); };
hear('state', lookAgain);
hear('sends', lookAgain);
addEventListener('hashchange', goToPart);
document.addEventListener('visibilitychange', lookAgain);
setInterval(lookAgain, EVERY_MS);
document.addEventListener('setup-again', lookAgain);
translate();
document.title = say('setup.title');
onLanguage(() => {
  document.title = say('setup.title');
  if (setup !== null) draw();
  drawUsers();
});
at('parts').hidden = true;
whoAmI(begin);
