// The roles a roster is split into, in the order that decides which one a user with several is filed under.
// e.g. a teacher who is also a district admin is one of the teachers.

export const ROLES = ['students', 'teachers', 'staff'] as const;
export type Role = (typeof ROLES)[number];

/** Clever's own role keys that make up each of our roles. `contact` is never read. */
export const CLEVER_ROLES = {
  students: ['student'],
  teachers: ['teacher'],
  staff: ['staff', 'district_admin'],
} as const satisfies Record<Role, readonly string[]>;

/** Whether a text names a role. */
export function isRole(text: string): text is Role {
  return (ROLES as readonly string[]).includes(text);
}
