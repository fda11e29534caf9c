import { english } from '../dom.js';
import { count } from '../format.js';
import { language, number, say } from '../i18n.js';
import { fact, gib, redraw } from './facts.js';

// Disk, audit trail, installation.

export function drawMachine({ storage, audit, installation, software }) {
  redraw('storage', store(storage));
  redraw('audit', trail(audit));
  redraw('installation', [...installed(installation),
    fact(say('setup.version'), `${software.name} ${software.version} (${software.commit})`), fact('Java', software.java)]);
}

function store(s) {
  const isKnown = s.freeBytes !== null && s.freeBytes !== undefined;
  const isLow = isKnown && s.freeBytes < 2 * s.neededBytes;
  return [
    fact(say('setup.storage.free'), isKnown ? `${number(gib(s.freeBytes), 1)} GiB` : say('setup.storage.unknown'), !isKnown ? 'alarm' : isLow ? 'warning' : 'good'),
    fact(say('setup.storage.needed'), `${number(gib(s.neededBytes), 1)} GiB`),
    fact(say('setup.storage.directory'), s.directory),
    fact(say('setup.storage.compression'), s.compression === 'none' ? say('setup.storage.not-compressed') : s.compression),
    fact(say('setup.storage.age'), s.maxAgeDays > 0 ? say('setup.storage.days', { n: number(s.maxAgeDays) }) : say('setup.storage.no-age')),
    fact(say('setup.storage.size'), s.maxTotalBytes > 0 ? `${number(gib(s.maxTotalBytes), 1)} GiB` : say('setup.storage.no-size'))
  ];
}

function trail(a) {
  return [
    fact(say('setup.audit.state'), a.broken === null ? say('setup.audit.good') : [say('setup.audit.broken') + ' ', english(a.broken)], a.broken === null ? 'good' : 'alarm'),
    fact(say('setup.audit.written'), count(a.written)),
    fact(say('setup.audit.failed'), count(a.failed), a.failed > 0 ? 'alarm' : ''),
    fact(say('setup.audit.syslog'), say(a.syslog ? 'setup.yes' : 'setup.no'))
  ];
}

function installed(i) {
  if (i === null || i.record === null) return [fact(say('setup.record'), say('setup.record.none'), 'warning')];
  const c = i.calibration;
  return [
    fact(say('setup.record'), i.record),
    fact(say('setup.scanner'), i.scanner),
    fact(say('setup.calibration'), c === null ? say('setup.calibration.none')
      : say('setup.calibration.of', { day: day(c.measuredAt), shift: number(c.shiftMm, 2), rotation: number(c.rotationDeg, 2), spheres: c.spheres, residual: number(c.residualMm, 2) }),
    c === null ? 'warning' : ''),
    fact(say('setup.hardware'), i.hardwareCatalogue ?? say('setup.hardware.none')),
    fact(say('setup.mu-classes'), i.muClasses),
    fact(say('setup.bone'), i.boneSource)
  ];
}

const day = iso => new Date(iso).toLocaleDateString(language() === 'nl' ? 'nl-NL' : 'en-GB', { dateStyle: 'medium' });
