import { at, english, put, show, text } from '../dom.js';
import { number, onLanguage, say } from '../i18n.js';
import { may } from '../me.js';
import { inWords } from '../said.js';
import { hasEndedBadly, model } from './model.js';
import { hear } from './stream.js';

// The image so far while a scan runs; afterwards the result stands in its place.

const BEFORE = ['armed', 'acquiring']; // until the first live image is there
const RUNS = ['acquiring', 'paused', 'stopping', 'processing'];
let preview = null;

function draw() {
  const isLive = preview !== null && model.session !== null && RUNS.includes(model.state);
  show('live', isLive);
  show('live-panels', isLive);
  if (isLive) drawLive();
  else drawResult();
}

function drawLive() {
  show('result', false);
  show('result-empty', false);
  show('review', false);
  text('picture-title', say('image.live'));
  const { angleDeg, dataS, events, leftOut } = preview;
  text('panel-angle', angleDeg === undefined ? '' : say('panel.angle', { deg: number(angleDeg) }));
  const part = leftOut > 0 ? say('image.part', { percent: number(Math.max(1, 100 * events / (events + leftOut))) }) : '';
  const isCorrected = preview.corrections.includes('attenuation');
  const why = !isCorrected && preview.noMap ? [' (', english(preview.noMap), ')'] : [];
  put('result-note', say('image.data', { s: number(dataS) }) + part + say(isCorrected ? 'image.corrected' : 'image.uncorrected'), ...why);
  show('mr-share', preview.mr !== '');
}

function drawResult() {
  show('mr-share', false);
  const { session } = model;
  text('picture-title', say(BEFORE.includes(model.state) ? 'image.live' : 'image.result'));
  const picture = at('result');
  const isThere = session !== null && session.state === 'complete' && may('technologist', 'physicist');
  const url = isThere ? `/api/sessions/${encodeURIComponent(session.id)}/result.png?of=${encodeURIComponent(session.endedAt)}` : '';
  if (isThere && picture.dataset.url !== url) {
    picture.dataset.url = url;
    picture.hidden = true; // what it shows is another session's until the new one is there
    at('result-empty').hidden = false;
    picture.onload = () => putUp(url, true);
    picture.onerror = () => putUp(url, false);
    picture.src = url;
  } else if (isThere && picture.complete && picture.naturalWidth > 0) {
    picture.hidden = false;
    at('result-empty').hidden = true;
  } else if (!isThere) {
    picture.hidden = true;
    at('result-empty').hidden = false;
    delete picture.dataset.url;
  }
  show('review', isThere);
  if (isThere) at('review').href = `/review.html?session=${encodeURIComponent(session.id)}`;
  text('result-note', isThere ? say('image.session', { id: session.id }) : '');
  const hasFailed = hasEndedBadly() && Boolean(session.error);
  put('result-empty', ...(hasFailed ? inWords(session.errorSaid, session.error) : [say({ armed: 'image.armed', acquiring: 'image.wait' }[model.state] || 'image.none')]));
  at('result-empty').classList.toggle('alarm', hasFailed);
}

/** The result has come, or not: unless by then another session is looked at, or a scan runs. */
function putUp(url, isThere) {
  const picture = at('result');
  if (picture.dataset.url !== url || !at('live').hidden) return;
  picture.hidden = !isThere;
  at('result-empty').hidden = isThere;
}

const isOfSession = body => model.session !== null && body.session === model.session.id; // no late one of the scan before

/** A picture is put up once it is there: nothing flickers. */
function onPreview(body) {
  if (!isOfSession(body) || !may('technologist', 'physicist')) return;
  const picture = new Image();
  picture.onload = () => {
    if (!isOfSession(body)) return;
    preview = body;
    at('live').src = picture.src;
    draw();
  };
  picture.src = url(body);
}

const url = body => `/api/live/image.png?captions=no&number=${body.number}&mr=${at('mr-share-value').value}`;

at('mr-share-value').addEventListener('input', () => {
  if (preview !== null) at('live').src = url(preview);
});

hear('new-session', () => { preview = null; });
hear('state', draw);
hear('preview', onPreview);
onLanguage(draw);
