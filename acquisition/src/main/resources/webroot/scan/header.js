import { at, show, text } from '../dom.js';
import { hms } from '../format.js';
import { clockTime, number, onLanguage, say } from '../i18n.js';
import { bedOfSession } from './examination.js';
import { leftS, measuredS, model, plannedS, serviceNow, shownState } from './model.js';
import { hear } from './stream.js';

// The first line: what happens, how far it is, whose it is.

function draw() {
  const { session } = model;
  const shown = shownState();
  text('state', say(`state.${shown}`));
  at('state').className = `state ${shown}`;
  document.body.dataset.state = shown;
  text('accession', session ? session.arm.accession : '');
  text('patient', session ? session.initials || '' : '');
  text('tracer', session ? `${session.arm.tracer.isotope}-${session.arm.tracer.agent} ${number(session.arm.tracer.injectedActivityBq / 1e6)} MBq` : '');
  text('protocol', session ? session.arm.protocol || '' : '');
  const bed = bedOfSession();
  show('bed', bed !== null);
  if (bed !== null) text('bed', say('bed-of', bed));
  showTime();
}

/** The time alone: it goes on between what is heard. */
export function showTime() {
  const isKnown = model.session !== null;
  const done = measuredS();
  text('timer', isKnown ? `${hms(done)} / ${hms(plannedS())}` : '--:--:--');
  text('left', isKnown && done > 0 && leftS() > 0 ? say('left', { time: hms(leftS()) }) : '');
  const part = isKnown ? Math.min(100, 100 * done / plannedS()) : 0;
  document.getElementById('acquired').style.width = `${part}%`;
  at('progress').setAttribute('aria-valuenow', Math.round(part));
  text('clock', clockTime(serviceNow()));
}

hear('state', draw);
hear('rates', showTime);
hear('examination-known', draw);
onLanguage(draw);
