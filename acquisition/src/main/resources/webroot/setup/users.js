import { at, make, put, show, text } from '../dom.js';
import { onLanguage, say } from '../i18n.js';
import { get, may, post, who } from '../me.js';
import { reasons } from '../refusal.js';
import { item, redraw } from './facts.js';

// The users who log in with a password. What is done to one is asked in a dialog, and done by the service, which has the last word.

const ROLES = ['technologist', 'physicist', 'admin', 'console'];
const LEAST = 10;
const MOST_BYTES = 72;
const NAME = /^[a-z][a-z0-9._-]{0,63}$/;
let users = null;
let deed = null; // { kind, user }
let done = null; // { key, user } said of the last one

export async function loadUsers() {
  if (!may('admin')) return;
  users = await get('/api/users');
  drawUsers();
}

export function drawUsers() {
  show('users-part', users !== null);
  if (users === null) return;
  text('users-note', say(users.areKept ? 'setup.users.kept' : 'setup.users.not-kept'));
  show('user-add', users.areKept);
  redraw('users', users.users.map(row));
  for (const button of at('users').querySelectorAll('button')) {
    if (button.dataset.wired) continue;
    button.dataset.wired = 'true';
    button.addEventListener('click', () => ask(button.dataset.deed, users.users.find(u => u.user === button.dataset.user)));
  }
  text('users-told', done === null ? '' : say(done.key, done));
}

function row(u) {
  const button = kind => make('button', { type: 'button', className: 'small', 'aria-label': say(`setup.user.${kind}-one`, { user: u.user }), dataset: { deed: kind, user: u.user, testid: `user-${kind}-${u.user}` } }, say(`setup.user.${kind}`));
  return item(u.user === who().user ? [u.user, ' ', make('small', {}, say('setup.user.you'))] : u.user, [u.roles.map(r => say(`role.${r}`)).join(', ')],
    make('div', { className: 'acts' }, ...['roles', 'password', 'remove'].map(button)));
}

// --- the dialog

function ask(kind, user) {
  deed = { kind, user: user ? user.user : '' };
  drawDialog();
  at('user-name').value = '';
  at('user-password').value = '';
  for (const box of at('user-roles').querySelectorAll('input')) box.checked = Boolean(user) && user.roles.includes(box.value);
  put('user-answer');
  at('user-dialog').showModal();
}

function drawDialog() {
  if (deed === null) return;
  const { kind, user } = deed;
  text('user-title', kind === 'add' ? say('setup.user.add') : say(`setup.user.${kind}-one`, { user }));
  show('user-name-row', kind === 'add');
  show('user-roles-row', kind === 'add' || kind === 'roles');
  show('user-password-row', kind === 'add' || kind === 'password');
  text('user-sure', kind === 'remove' ? say('setup.user.sure', { user }) : kind === 'password' ? say('setup.user.anew', { user }) : '');
  text('user-do', say(`setup.user.do-${kind}`));
  const chosen = new Set([...at('user-roles').querySelectorAll('input:checked')].map(b => b.value));
  at('user-roles').replaceChildren(...ROLES.map(r => make('label', {},
    make('input', { type: 'checkbox', value: r, checked: chosen.has(r), dataset: { testid: `user-role-${r}` } }), say(`setup.role.${r}`))));
}

/** What the service would refuse anyway, in words of the page; null when nothing is wrong. */
function wrong(kind, name, roles, password) {
  if (kind === 'add' && !NAME.test(name)) return say('setup.user.wrong-name');
  if ((kind === 'add' || kind === 'roles') && roles.length === 0) return say('setup.user.wrong-roles');
  const bytes = new TextEncoder().encode(password).length;
  if ((kind === 'add' || kind === 'password') && (password.length < LEAST || bytes > MOST_BYTES)) return say('setup.user.wrong-password');
  return null;
}

function refused(answer) {
  const sentence = answer.body.detail || '';
  if (/^role admin: nobody/.test(sentence)) return [say('setup.user.last-admin')];
  if (/^user: .* is there already/.test(sentence)) return [say('setup.user.taken')];
  return reasons(answer);
}

async function act() {
  const { kind } = deed;
  const name = kind === 'add' ? at('user-name').value.trim() : deed.user;
  const roles = [...at('user-roles').querySelectorAll('input:checked')].map(b => b.value);
  const password = at('user-password').value;
  const fault = wrong(kind, name, roles, password);
  if (fault !== null) {
    text('user-answer', fault);
    return;
  }
  const body = { add: { roles, password }, roles: { roles }, password: { password }, remove: undefined }[kind];
  const answer = await post(`/api/users/${encodeURIComponent(name)}${kind === 'add' ? '' : `/${kind}`}`, body);
  at('user-password').value = '';
  if (!answer.ok) {
    put('user-answer', ...refused(answer));
    return;
  }
  at('user-dialog').close();
  deed = null;
  done = { key: `setup.user.done-${kind}`, user: name };
  users = answer.body;
  drawUsers();
}

at('user-add').addEventListener('click', () => ask('add'));
at('user-cancel').addEventListener('click', () => at('user-dialog').close());
at('user-form').addEventListener('submit', e => {
  e.preventDefault();
  act();
});
onLanguage(drawDialog);
