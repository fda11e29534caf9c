import { make } from './dom.js';
import { language, languages, onLanguage, say, setLanguage } from './i18n.js';

// The way between the pages, and EN | NL. A page has <nav data-testid="nav"></nav> and imports this module.

const PAGES = [['scan', '/'], ['review', '/review.html'], ['studies', '/studies.html'], ['qc', '/qc.html'], ['setup', '/setup.html']];
const place = document.querySelector('[data-testid="nav"]');

function draw() {
  place.setAttribute('aria-label', say('nav'));
  const links = PAGES.map(([name, href]) => {
    const link = make('a', { href, dataset: { testid: `nav-${name}` } }, say(`nav.${name}`));
    const isHere = location.pathname === href || href === '/' && location.pathname === '/index.html';
    if (isHere) link.setAttribute('aria-current', 'page');
    return link;
  });
  const switches = languages.map(code => {
    const button = make('button', { type: 'button', lang: code, className: 'language', 'aria-label': say(`language.${code}`), 'aria-pressed': String(code === language()), dataset: { testid: `language-${code}` } }, code.toUpperCase());
    button.addEventListener('click', () => {
      setLanguage(code);
      document.querySelector(`[data-testid="language-${code}"]`).focus();
    });
    return button;
  });
  place.replaceChildren(...links, ...switches);
}

draw();
onLanguage(draw);
