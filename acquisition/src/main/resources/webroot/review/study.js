import { get } from '../me.js';

// Which study this page shows, and where its images lie.

/** From the address: ?session=A&processing=1&with=B&withProcessing=2, or ?examination=E&processing=1&withExamination=E&withProcessing=2. */
export function asked(search = location.search) {
  const query = new URLSearchParams(search);
  const number = name => query.has(name) ? Number(query.get(name)) : null;
  const one = (id, processing, kind) => id ? { kind, id, processing } : null;
  const first = query.has('examination')
    ? one(query.get('examination'), number('processing'), 'examination')
    : one(query.get('session'), number('processing'), 'session');
  const second = query.has('withExamination')
    ? one(query.get('withExamination'), number('withProcessing'), 'examination')
    : one(query.get('with'), number('withProcessing'), 'session');
  return { first, second };
}

export function addressOf(first, second) {
  const query = new URLSearchParams();
  query.set(first.kind, first.id);
  if (first.processing) query.set('processing', first.processing);
  if (second) {
    query.set(second.kind === 'examination' ? 'withExamination' : 'with', second.id);
    if (second.processing) query.set('withProcessing', second.processing);
  }
  return `${location.pathname}?${query}`;
}

/** The newest with a result; null when there is none. */
export async function newest() {
  const studies = await get('/api/studies?limit=50');
  const found = studies?.sessions.find(s => s.state === 'complete' && s.method) || studies?.sessions.find(s => s.processing);
  return found ? { kind: 'session', id: found.id, processing: null } : null;
}

const path = wanted => `/api/${wanted.kind}s/${encodeURIComponent(wanted.id)}`;

/** What there is to look at; null when there is nothing, or it may not be seen. */
export const facts = wanted => get(`${path(wanted)}/review`);

/** The one that is asked for, else the shown one, else the last with an image. */
export function processingOf(study, number) {
  const withImage = study.processings.filter(p => hasImage(p));
  return withImage.find(p => p.number === number) || withImage.find(p => p.isShown) || withImage[withImage.length - 1] || null;
}

export const images = processing => new Set(processing.images.map(i => i.name));

export const hasImage = processing => images(processing).has('pet.nii.gz') || images(processing).has('quicklook.nii.gz');

/** PET, or the quick look where that is all there is. */
export const petOf = processing => images(processing).has('pet.nii.gz') ? 'pet.nii.gz' : 'quicklook.nii.gz';

/** What may lie below PET, the best first: MR where it was found, MR where it was taken to be, the map. */
export const backgrounds = processing => ['mr-registered.nii.gz', 'mr.nii.gz', 'mumap.nii.gz'].filter(name => images(processing).has(name));

export const movies = processing => ['pet-dynamic.nii.gz', 'pet-gates.nii.gz'].filter(name => images(processing).has(name));

export function urlOf(wanted, processing, name) {
  const folder = processing.number > 0 ? `results/${processing.number}/files` : 'files';
  return `${path(wanted)}/${folder}/${name}`;
}
