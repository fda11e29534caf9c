// Tabs as keyboards know them: arrows go between, the one that is shown is reached with Tab.

export function tabs(list, shown) {
  const all = [...list.querySelectorAll('[role="tab"]')];
  function choose(tab, isFocused) {
    for (const t of all) {
      const isIt = t === tab;
      t.setAttribute('aria-selected', String(isIt));
      t.tabIndex = isIt ? 0 : -1;
      document.getElementById(t.getAttribute('aria-controls')).hidden = !isIt;
    }
    if (isFocused) tab.focus();
    shown(tab.id);
  }
  all.forEach((tab, i) => {
    tab.addEventListener('click', () => choose(tab, false));
    tab.addEventListener('keydown', e => {
      const to = { ArrowRight: i + 1, ArrowLeft: i - 1 + all.length, Home: 0, End: all.length - 1 }[e.key];
      if (to === undefined) return;
      e.preventDefault();
      choose(all[to % all.length], true);
    });
  });
  choose(all[0], false);
  return { choose: id => choose(all.find(t => t.id === id), false) };
}
