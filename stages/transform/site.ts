// The site of a user: that of their school, by sites.csv. A school without an answer is a problem, never a guess.

import type { ProblemCode } from '../../mappings/problems.ts';
import type { Role } from '../../mappings/roles.ts';
import type { SiteTable } from '../../mappings/workspace.ts';
import type { User } from '../extract.ts';

export interface SiteRules {
  readonly sites: SiteTable;
  readonly districtAdminSite: string | null;
  /** The ids of the schools that the roster holds. */
  readonly schools: ReadonlySet<string>;
}

/** Notes a problem of the user in hand; `field` is a field code. */
export type Report = (code: ProblemCode, field: string, message: string) => void;

/** Students and teachers by their school; staff by the first of theirs, in id order, that has a site. */
export function siteOf(user: User, role: Role, rules: SiteRules, report: Report): string {
  const schools = schoolsOf(user, role);
  const adminOnly = role === 'staff' && schools.length === 0 && user.roles.district_admin !== undefined;
  if (adminOnly) return rules.districtAdminSite ?? '';
  const [first] = schools;
  if (first === undefined) {
    report('NO_SCHOOL', '1050', 'Clever sent no school.');
    return '';
  }
  const answered = schools.find((school) => rules.sites.siteOfSchool.get(school));
  if (answered !== undefined) return rules.sites.siteOfSchool.get(answered) ?? '';
  reportNoSite(first, rules, report);
  return '';
}

function schoolsOf(user: User, role: Role): readonly string[] {
  if (role === 'staff') return user.roles.staff?.schools ?? [];
  const part = role === 'students' ? user.roles.student : user.roles.teacher;
  return part?.school === undefined ? [] : [part.school];
}

function reportNoSite(school: string, rules: SiteRules, report: Report): void {
  if (rules.sites.siteOfSchool.has(school)) {
    report('SCHOOL_LEFT_OUT', '1050', `School ${school} is left out in sites.csv.`);
    return;
  }
  if (rules.schools.has(school))
    report('SCHOOL_UNANSWERED', '1050', `School ${school} has no answer in sites.csv.`);
  else
    report(
      'SCHOOL_UNKNOWN',
      '1050',
      `School ${school} is neither among the district's schools nor in sites.csv.`,
    );
}
