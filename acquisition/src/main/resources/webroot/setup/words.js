import { addWords } from '../i18n.js';
import en from '../words/setup.en.js';
import nl from '../words/setup.nl.js';

addWords({ en, nl });
