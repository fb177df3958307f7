// Causes that lie in a whole file: a roster that holds nobody, no role or far fewer people than the last, and an export
// that is not the one the last load was made for.

import { amount } from '../../mappings/words.ts';
import type { Evidence } from './evidence.ts';
import type { Broken } from './limits.ts';
import { hasRolledOver } from './rollover.ts';

/** Nobody at all. */
export function rosterEmpty({ limit }: Broken, { users, present, linked, unreadable }: Evidence): string {
  if (limit !== 'empty-role' || users > 0) return '';
  const lost = `The roster holds nobody at all, and the last one held ${present || linked} people`;
  return unreadable > 0
    ? `${lost}. ${unreadWords(unreadable)}`
    : `${lost}: was sharing switched off in Clever?`;
}

/** What could not be read is nearer than what may not be shared. */
function unreadWords(unreadable: number): string {
  return `${amount(unreadable, "record of Clever's answer", "records of Clever's answer")} could not be read, so it is not known who is gone.`;
}

const ROLE_QUESTIONS = {
  students: 'Were students unshared in Clever?',
  teachers: 'Were teachers unshared in Clever?',
  staff:
    'Were staff unshared in Clever? District-wide sharing leaves staff out unless a separate box is ticked.',
  '': '',
} as const;

/** A role that had people has none. */
export function roleGone({ limit, role }: Broken, { unreadable }: Evidence): string {
  if (limit !== 'empty-role') return '';
  return unreadable > 0 ? unreadWords(unreadable) : ROLE_QUESTIONS[role];
}

/** A roster that lost more than one in ten: no ordinary day does, and it is what Clever's own guard holds at. */
const KEPT_PERCENT = 90;

/** Far fewer people than before, and no new school year that would explain it. */
export function rosterSmaller(broken: Broken, evidence: Evidence): string {
  const { users, present, linked, minimum } = evidence;
  if (broken.limit !== 'transfers' && broken.limit !== 'empty-site') return '';
  const isFewer = (before: number) => before >= minimum && users * 100 < before * KEPT_PERCENT;
  if (hasRolledOver(broken, evidence)) return '';
  const question = 'did the student information system send less, or was something unshared in Clever?';
  if (isFewer(present))
    return `The roster holds ${users} people, and the last one held ${present}: ${question}`;
  return isFewer(linked)
    ? `The roster holds ${users} people, and ${linked} had a patron at the last load: ${question}`
    : '';
}

/** Under one in ten of the people of the last load are in the export. */
const OTHER_PERCENT = 10;

/** An export that does not know the people of the last load by their GUIDs. */
export function exportOther({ limit }: Broken, { linked, minimum, stillLinked }: Evidence): string {
  if (limit === 'empty-role' || limit === 'columns' || linked < minimum) return '';
  const still = stillLinked();
  if (still === null || still * 100 >= linked * OTHER_PERCENT) return '';
  return `By their GUIDs the export holds ${still} of the ${linked} people who had a patron at the last load: is it another library's export, or one from before that load?`;
}
