// Gathers the problems of a run by their code, with the words that say cause, effect and remedy.
// Whoever mends a record needs to find it, so each line carries the name beside the id.

import { PROBLEM_CODES, PROBLEMS, type ProblemCode } from '../../mappings/problems.ts';
import { isRole } from '../../mappings/roles.ts';
import type { ReportInput } from './input.ts';
import type { ProblemGroup, ProblemRow, ReportView } from './view.ts';
import { nameWords, ROLE_WORDS } from './words.ts';

/** One group a code that occurs, in the order of the table of problems, each with at most `limit` rows. */
export function problemGroups(input: ReportInput): readonly ProblemGroup[] {
  const foundByCode = new Map<ProblemCode, { total: number; rows: ProblemRow[] }>();
  for (const problem of input.problems) {
    const found = foundByCode.get(problem.code) ?? { total: 0, rows: [] };
    foundByCode.set(problem.code, found);
    found.total += 1;
    if (found.rows.length < input.limit) {
      const user = input.user(problem.guid) ?? (() => '');
      const field = problem.field === '' ? '' : input.titleOf(problem.field);
      const role = isRole(problem.role) ? ROLE_WORDS[problem.role].one : problem.role;
      const name = nameWords(user('1006'), user('1007'));
      found.rows.push({ role, guid: problem.guid, name, field, message: problem.message });
    }
  }
  return PROBLEM_CODES.flatMap((code) => {
    const found = foundByCode.get(code);
    return found === undefined
      ? []
      : [{ code, ...PROBLEMS[code], ...found, more: found.total - found.rows.length }];
  });
}

/** Every problem that there is, in words. */
export function wordsOfProblems(): ReportView['problemWords'] {
  return PROBLEM_CODES.map((code) => {
    const { title, cause, effect, remedy } = PROBLEMS[code];
    return { code, title, cause, effect, remedy };
  });
}
