import { at, text } from './dom.js';
import { onLanguage, say } from './i18n.js';
import { tellRefusal } from './refusal.js';

// Who looks, and requests in that one's name. A page that asks for a login has the form of index.html, testid login.

const HERE_MS = 60000;
let me = { user: null, roles: [], login: 'off' };
let toldMs = 0;

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
  at('login-user').focus();
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
  text('login-answer', '');
  const answer = await post('/api/login', { user: at('login-user').value, password: at('login-password').value });
  at('login-password').value = '';
  if (answer.ok) location.reload();
  else tellRefusal('login-answer', answer);
});

at('logout').addEventListener('click', async () => {
  await post('/api/logout');
  location.reload();
});
