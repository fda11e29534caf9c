import { make, text } from '../dom.js';
import { count } from '../format.js';
import { number, say } from '../i18n.js';
import { fact, item, redraw } from './facts.js';

// Front ends that are connected, and the clocks, which are theirs and this machine's.

const SILENT_MS = 3000;
const LONG_S = 120;

export function drawLinks({ links, clock }) {
  redraw('links', links.frontEnds.length ? links.frontEnds.map(link) : [make('li', { className: 'warning' }, say('setup.links.none'))]);
  text('link-rules', [say(links.isTls ? 'setup.links.tls' : links.hasKey ? 'setup.links.key' : 'setup.links.open'),
    say(links.takesPetsird ? 'setup.links.petsird-on' : 'setup.links.petsird-off')].join(' '));
  redraw('clock', clocks(links.frontEnds, clock));
}

function link(l) {
  if (l.sourceId < 0) return item(make('span', { className: 'warning' }, say('setup.link.unknown')), [say('setup.link.from', { address: l.address })]);
  const name = say(l.isPetsird ? 'setup.link.petsird' : 'setup.link', { n: l.sourceId });
  const isSilent = l.silentMs > SILENT_MS;
  const state = isSilent ? say('setup.link.silent', { s: number(Math.floor(l.silentMs / 1000)) }) : say(l.isReady ? 'setup.link.ready' : 'setup.link.not-ready');
  return item([name, ': ', make('span', { className: isSilent ? 'alarm' : l.isReady ? 'good' : 'warning' }, state)], [
    say('setup.link.device', { scanner: l.scanner || '–', serial: l.serial || '–', firmware: l.firmware || '–' }),
    say('setup.link.from', { address: l.address }),
    l.run ? losses(l.run) : say('setup.link.no-run')
  ]);
}

function losses(run) {
  const lost = run.lostOnLink + run.lostInDevice;
  const words = say('setup.link.lost', { lost: count(lost), of: count(run.received + lost), link: count(run.lostOnLink), device: count(run.lostInDevice), frames: count(run.damagedFrames) });
  return lost > 0 ? make('span', { className: 'alarm' }, words) : words;
}

function clocks(frontEnds, clock) {
  const rows = [];
  const hasJumped = clock.jumpMs !== undefined;
  rows.push(fact(say('setup.clock.jump'), hasJumped ? say('setup.clock.jumped', { ms: number(clock.jumpMs), ago: ago(clock.jumpAgoS) }) : say('setup.clock.steady'), hasJumped ? 'warning' : 'good'));
  for (const l of frontEnds) {
    if (!l.run) continue;
    const { hostOffsetMs, driftPpm, offsetUs } = l.run;
    rows.push(fact(say('setup.link', { n: l.sourceId }), hostOffsetMs === 0 && driftPpm === 0 && offsetUs === 0 ? say('setup.clock.unknown')
      : say('setup.clock.off', { ms: number(hostOffsetMs, 1), us: number(offsetUs, 1), ppm: number(driftPpm, 2) }),
    Math.abs(hostOffsetMs) > clock.limitMs ? 'alarm' : ''));
  }
  if (!frontEnds.some(l => l.run)) rows.push(fact(say('setup.clock.front-ends'), say('setup.clock.no-run')));
  rows.push(fact(say('setup.clock.limit'), `${number(clock.limitMs)} ms`));
  return rows;
}

const ago = s => s < LONG_S ? `${number(s)} s` : `${number(s / 60)} min`;
