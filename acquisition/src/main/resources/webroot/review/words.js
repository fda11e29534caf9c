import { addWords } from '../i18n.js';
import en from '../words/review.en.js';
import nl from '../words/review.nl.js';

addWords({ en, nl });
