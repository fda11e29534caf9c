import { at } from './dom.js';
import { onLanguage, say, translate } from './i18n.js';
import { whoAmI } from './me.js';
import './nav.js';
import './scan/header.js';
import './scan/name.js';
import './scan/body.js';
import './scan/series.js';
import './scan/jobs.js';
import './scan/picture.js';
import './scan/rates.js';
import './scan/detector.js';
import './scan/tof.js';
import './scan/alarms.js';
import './scan/abort.js';
import './scan/close.js';
import './scan/arm.js';
import './scan/keys.js';
import { begin as beginAges } from './scan/age.js';
import { begin as beginCharts } from './scan/charts.js';
import { begin as beginControl } from './scan/control.js';
import { listen } from './scan/stream.js';

// The Scan view. Everything shown comes from the service over one stream; each module hears what it draws.

for (const close of document.querySelectorAll('dialog [data-close]')) close.addEventListener('click', () => close.closest('dialog').close());
document.body.classList.toggle('wall', new URLSearchParams(location.search).has('wall'));
translate();
document.title = say('title');
onLanguage(() => { document.title = say('title'); });

const begin = () => {
  beginControl();
  listen(() => whoAmI(begin));
};
beginCharts();
beginAges();
at('state').textContent = say('state.connecting');
whoAmI(begin);
