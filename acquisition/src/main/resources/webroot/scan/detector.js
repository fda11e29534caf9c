import { at, fill, row, show, text } from '../dom.js';
import { perSecond } from '../format.js';
import { onLanguage, say } from '../i18n.js';
import { model } from './model.js';
import { hear } from './stream.js';

// The detector as it counts: one cell for each block, around the ring from left to right, the patient's feet below.

const STOPS = [[68, 1, 84], [59, 82, 139], [33, 145, 140], [94, 201, 98], [253, 231, 37]]; // perceptually even, no rainbow
const canvas = document.getElementById('blocks');
const MOST_NAMED = 6;

function colourOf(part) {
  const place = Math.max(0, Math.min(1, part)) * (STOPS.length - 1);
  const i = Math.min(STOPS.length - 2, Math.floor(place));
  return `rgb(${STOPS[i].map((c, k) => Math.round(c + (place - i) * (STOPS[i + 1][k] - c))).join(',')})`;
}

/** @param map as the live stream tells it: counts a second of each block, axial * around + transaxial */
function drawCells(map) {
  const g = canvas.getContext('2d');
  const alarm = getComputedStyle(document.documentElement).getPropertyValue('--alarm').trim();
  const rows = map.cps.length / map.around;
  const w = canvas.width / map.around;
  const h = canvas.height / rows;
  const most = Math.max(1e-9, ...map.cps.filter((v, i) => !map.hot.includes(i)));
  g.clearRect(0, 0, canvas.width, canvas.height);
  map.cps.forEach((cps, i) => {
    const x = (i % map.around) * w;
    const y = canvas.height - (Math.floor(i / map.around) + 1) * h;
    g.fillStyle = colourOf(cps / most);
    g.fillRect(x, y, Math.max(1, w - 1), Math.max(1, h - 1));
    if (map.dead.includes(i) || map.hot.includes(i)) mark(g, x, y, w, h, alarm, map.dead.includes(i));
  });
}

// A cross and a dot say the same without colour.
function mark(g, x, y, w, h, colour, isDead) {
  g.strokeStyle = g.fillStyle = colour;
  g.lineWidth = 2;
  g.beginPath();
  if (isDead) {
    g.moveTo(x, y); g.lineTo(x + w, y + h);
    g.moveTo(x + w, y); g.lineTo(x, y + h);
    g.stroke();
  } else {
    g.arc(x + w / 2, y + h / 2, Math.max(1.5, Math.min(w, h) / 3), 0, 2 * Math.PI);
    g.fill();
  }
}

function inWords(map) {
  const mean = map.cps.reduce((a, b) => a + b, 0) / map.cps.length;
  const named = (key, blocks) => blocks.length
    ? say(key, { n: blocks.length, which: blocks.slice(0, MOST_NAMED).join(', ') + (blocks.length > MOST_NAMED ? ', ...' : '') }) : '';
  return say('blocks.read', { blocks: map.cps.length, rate: perSecond(mean), kind: say(`blocks.${map.kind}`) })
    + named('blocks.dead', map.dead) + named('blocks.hot', map.hot);
}

function draw() {
  const map = model.blocks;
  show('blocks', map !== null);
  show('blocks-none', map === null);
  show('blocks-read', map !== null);
  if (map === null) return;
  drawCells(map);
  const words = inWords(map);
  text('blocks-read', words);
  at('blocks').setAttribute('aria-label', `${say('blocks')}: ${words}`);
  at('blocks-read').classList.toggle('alarm', map.dead.length + map.hot.length > 0);
}

function drawLinks() {
  fill('links', model.links.map(l => row([say('links.one', { id: l.sourceId < 0 ? '?' : l.sourceId, scanner: l.scanner || '' }), say(l.isReady ? 'links.ready' : 'links.connecting')],
    l.isReady ? '' : 'warning')), say('links.none'));
}

hear('blocks', draw);
hear('new-session', draw);
hear('state', drawLinks);
onLanguage(draw);
onLanguage(drawLinks);
