// Small things that every page does with its elements.

/** The element with this test id. */
export const at = id => document.querySelector(`[data-testid="${id}"]`);

/** Sets a text, only when it differs: what reads the screen aloud is not told twice. */
export function text(id, value) {
  const node = at(id);
  if (node.textContent !== value) node.textContent = value;
}

/** A new element: make('li', { className: 'quiet', title: '...' }, 'words', otherElement). Null children are left out. */
export function make(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.includes('-') || name === 'role') node.setAttribute(name, value);
    else if (name === 'dataset') Object.assign(node.dataset, value);
    else node[name] = value;
  }
  node.append(...children.filter(c => c !== null && c !== undefined));
  return node;
}

/** Words of the service, which speaks English: marked as such for what reads aloud. */
export const english = words => make('span', { lang: 'en' }, words);

/** Sets words and elements, only when they differ: what reads the screen aloud is not told twice. */
export function put(id, ...parts) {
  const node = at(id);
  const fresh = make('div', {}, ...parts);
  if (node.innerHTML !== fresh.innerHTML) node.replaceChildren(...fresh.childNodes);
}

/** A list item with a span for each cell: words, or a list of words and elements. */
export const row = (cells, className = '') => make('li', { className }, ...cells.map(c => make('span', {}, ...[c].flat())));

/** Puts rows into a list, or one quiet row of words when there is none. */
export function fill(id, rows, empty) {
  at(id).replaceChildren(...(rows.length ? rows : [row([empty], 'quiet')]));
}

/**
 * Acts on a press with what the button meant when the finger came down: what comes in its place meanwhile is not hit.
 *
 * @param target what the button means now
 */
export function onPress(button, target, act) {
  let held = null;
  button.addEventListener('pointerdown', () => { held = target(); });
  button.addEventListener('click', e => {
    const isByPointer = e.detail > 0; // a key has no finger
    act(isByPointer && held !== null ? held : target());
    held = null;
  });
}

/** Shows or hides; by the attribute, since a drawing (SVG) has no such property. */
export function show(id, isShown) {
  at(id).toggleAttribute('hidden', !isShown);
}
