import { at, make, text } from './dom.js';
import { knows, onLanguage, say } from './i18n.js';
import { tellRefusal } from './refusal.js';

// Who looks, and requests in that one's name. A page that asks for a login has the form of index.html, testid login.

const HERE_MS = 60000;
let me = { user: null, roles: [], login: 'off' };
let toldMs = 0;
let refused = takeRefusal();

/** { user, roles, login }: without login everybody on this machine may do everything. */
export const who = () => me;

/** Whether one of these roles is here. */
export const may = (...roles) => me.login !== 'on' || roles.some(r => me.roles.includes(r));

// Only secure pages have crypto.randomUUID; random numbers are there everywhere.
function newKey() {
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), n => n.toString(16).padStart(8, '0')).join('');
}

/**
 * A request that changes something: done once, however often it is sent.
 *
 * @param version that is on the screen; what has changed meanwhile is not acted upon unseen
 * @returns { ok, status, body }: body is the problem when it is not ok (see refusal.js); status 0: the service does not answer
 */
export async function post(path, body, version) {
  const headers = { 'Idempotency-Key': newKey() };
  if (version !== undefined) headers['If-Match'] = `"${version}"`;
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  if (me.csrfToken) headers['X-CSRF-Token'] = me.csrfToken;
  try {
    const answer = await fetch(path, { method: 'POST', headers, body: body === undefined ? undefined : JSON.stringify(body) });
    if (answer.status === 401) askWho();
    const words = await answer.text();
    return { ok: answer.ok, status: answer.status, body: words ? JSON.parse(words) : {} };
  } catch {
    return { ok: false, status: 0, body: {} };
  }
}

/** What a GET answers, or null: not allowed, not there, no connection. */
export async function get(path) {
  try {
    const answer = await fetch(path);
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

/** Until it is known who looks, nothing else on the page can be reached, by keys neither. */
export function askWho() {
  const form = at('login');
  for (const dialog of document.querySelectorAll('dialog[open]')) dialog.close();
  for (const node of form.parentElement.children) node.inert = node !== form;
  form.hidden = false;
  offerProvider();
  if (refused) text('login-answer', say(`login.refused.${refused}`));
  (me.takesPasswords === false ? at('login-provider') : at('login-user')).focus();
}

// A login at the OpenID provider that came to nothing ends at this page, with the reason in its address: told once.
function takeRefusal() {
  const address = new URL(location.href);
  const reason = address.searchParams.get('login-refused');
  if (reason === null) return null;
  address.searchParams.delete('login-refused');
  history.replaceState(history.state, '', address);
  return knows(`login.refused.${reason}`) ? reason : 'token';
}

// The way by the OpenID provider, where there is one; the way by a password, where there are users of this service.
function offerProvider() {
  if (!me.provider) return;
  if (!at('login-provider')) {
    const here = encodeURIComponent(location.pathname + location.search);
    at('login-answer').before(make('a', { className: 'button', href: `/api/login/openid?to=${here}`, dataset: { testid: 'login-provider' } }));
  }
  text('login-provider', say('login.with', { name: me.provider }));
  for (const node of at('login').querySelectorAll('label, button')) node.hidden = me.takesPasswords === false;
}

/** Asks the service until it answers; then, once it is known who looks, begins. */
export async function whoAmI(begin) {
  try {
    me = await (await fetch('/api/me')).json();
  } catch { // the service is being started, say
    setTimeout(whoAmI, 1000, begin);
    return;
  }
  showUser();
  at('logout').hidden = !(me.login === 'on' && me.csrfToken);
  if (me.login === 'on' && !me.user) askWho();
  else begin();
}

const showUser = () => text('user', me.login === 'on' && me.user ? `${me.user} (${me.roles.map(r => say(`role.${r}`)).join(', ')})` : '');
onLanguage(showUser);
onLanguage(() => {
  if (at('login-provider')) offerProvider();
  if (refused && !at('login').hidden) text('login-answer', say(`login.refused.${refused}`));
});

// What a page asks by itself keeps no login open; a hand at the page does.
function hereAmI() {
  if (me.csrfToken && Date.now() - toldMs > HERE_MS) {
    toldMs = Date.now();
    fetch('/api/here', { method: 'POST', headers: { 'X-CSRF-Token': me.csrfToken } }).catch(() => {});
  }
}
for (const deed of ['pointerdown', 'pointermove', 'keydown']) addEventListener(deed, hereAmI, { passive: true });

at('login').addEventListener('submit', async e => {
  e.preventDefault();
  refused = null;
  text('login-answer', '');
  const answer = await post('/api/login', { user: at('login-user').value, password: at('login-password').value });
  at('login-password').value = '';
  if (answer.ok) location.reload();
  else tellRefusal('login-answer', answer);
});

at('logout').addEventListener('click', async () => {
  const answer = await post('/api/logout');
  if (answer.body.endAt) location.assign(answer.body.endAt); // the provider's login ends too, or one press logs in again
  else location.reload();
});
