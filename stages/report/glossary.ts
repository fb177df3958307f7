// What the words of the page mean, for somebody who sees it for the first time. Ascending, like any glossary.

export interface Term {
  readonly term: string;
  readonly meaning: string;
}

export const GLOSSARY: readonly Term[] = [
  {
    term: 'Archive',
    meaning: 'Alexandria’s own backup of everything. Restoring it is the only sure way back from an import.',
  },
  {
    term: 'Clever',
    meaning: 'The service through which the district shares who goes to which school.',
  },
  {
    term: 'Clever id',
    meaning:
      'The 24 digits and letters by which Clever knows a person. Alexandria keeps it in the field GUID.',
  },
  {
    term: 'Community ID',
    meaning: 'A field of Alexandria that the library may have renamed, for instance to Student #.',
  },
  {
    term: 'Days of grace',
    meaning: 'How many rosters in a row somebody must be missing from before it counts as leaving.',
  },
  {
    term: 'Export',
    meaning: 'The file of all patrons that Alexandria gave. Every run compares the roster with one.',
  },
  {
    term: 'GUID',
    meaning:
      'The field of a patron that holds the Clever id. The strongest sign that a patron and a user are one person.',
  },
  {
    term: 'Hold',
    meaning: 'A finished plan that changes more than the limits allow. It waits until a person releases it.',
  },
  {
    term: 'Import file',
    meaning: 'The rows for Alexandria to take in: only patrons who are new, changed or leaving.',
  },
  {
    term: 'Leaving, Transferred',
    meaning: 'Gone from the roster, so the patron gets status 4, Transferred. Nobody is ever deleted.',
  },
  {
    term: 'Left alone',
    meaning: 'A patron who is not in the roster and whom nothing is written for.',
  },
  {
    term: 'Left out',
    meaning:
      'A user of the roster whom nothing is written for: a role switched off, a school without a site, a protected patron.',
  },
  {
    term: 'Patron',
    meaning: 'A record of the library in Alexandria.',
  },
  {
    term: 'Plan',
    meaning: 'What would be written for each person, and why. Nothing is written that is not in it.',
  },
  {
    term: 'Policy',
    meaning:
      'Alexandria’s lending rules for a kind of patron. A new patron gets one; later only a person changes it.',
  },
  {
    term: 'Problem',
    meaning: 'Something wrong with one record of the roster. It never stops a run.',
  },
  {
    term: 'Review',
    meaning:
      'A user who may be one of several patrons, or none. A person decides; until then nothing is written.',
  },
  {
    term: 'Role',
    meaning: 'Students, teachers or staff. Each can be switched off by itself.',
  },
  {
    term: 'Roster',
    meaning: 'The list of users and schools that the district shares through Clever.',
  },
  {
    term: 'Run',
    meaning:
      'One comparison of a roster with an export, with its plan and its report. Its name is the time it began.',
  },
  {
    term: 'Site',
    meaning: 'A library in Alexandria. The file sites.csv says which school belongs to which.',
  },
  {
    term: 'User',
    meaning: 'A person in the roster.',
  },
];
