// Lays a user beside the patrons that it could be, field by field, so that a person can decide.
// It only says where two filled values agree; it never says who is who.

import type { Cells } from './input.ts';
import type { Candidate, Comparison } from './view.ts';

export interface Judge {
  /** The export record of a 1-based row. */
  readonly patron: (row: number) => Cells;
  readonly titleOf: (code: string) => string;
  /** Whether two filled values of a field mean the same, e.g. '2/11/2007' and 'Feb 11, 2007' of 1045. */
  readonly same: (code: string, ofUser: string, ofPatron: string) => boolean;
  /** The value as people read it. */
  readonly shown: (code: string, value: string) => string;
}

const COMPARED = [
  '1006',
  '1007',
  '1008',
  '1045',
  '1010',
  '1050',
  '1019',
  '1052',
  '1001',
  '1000',
  '1200',
] as const;
// The library's own: shown because they help to decide, never held against a candidate.
const LIBRARYS_OWN = ['1026', '1028', '1042'] as const;

/** The patrons of the given export rows, each with the titles that agree with the user and that differ. */
export function candidatesOf(user: Cells, rows: readonly number[], judge: Judge): readonly Candidate[] {
  return rows.map((row) => {
    const patron = judge.patron(row);
    const verdicts = COMPARED.map(
      (code) => [code, verdictOf(code, user(code), patron(code), judge)] as const,
    );
    const titlesOf = (wanted: string): readonly string[] =>
      verdicts.filter(([, verdict]) => verdict === wanted).map(([code]) => judge.titleOf(code));
    return {
      row,
      barcode: patron('1000'),
      lastName: patron('1006'),
      firstName: patron('1007'),
      agrees: titlesOf('agrees'),
      differs: titlesOf('differs'),
    };
  });
}

/** One row a field that the user or any candidate has, in reading order: names first, keys last. */
export function comparisonsOf(user: Cells, rows: readonly number[], judge: Judge): readonly Comparison[] {
  const patrons = rows.map((row) => judge.patron(row));
  const compared = COMPARED.map((code) => ({
    title: judge.titleOf(code),
    user: judge.shown(code, user(code)),
    patrons: patrons.map((patron) => ({
      value: judge.shown(code, patron(code)),
      verdict: verdictOf(code, user(code), patron(code), judge),
    })),
  }));
  const own = LIBRARYS_OWN.map((code) => ({
    title: judge.titleOf(code),
    user: '',
    patrons: patrons.map((patron) => ({ value: judge.shown(code, patron(code)), verdict: '' as const })),
  }));
  return [...compared, ...own].filter(
    (line) => line.user !== '' || line.patrons.some(({ value }) => value !== ''),
  );
}

function verdictOf(code: string, ofUser: string, ofPatron: string, judge: Judge): 'agrees' | 'differs' | '' {
  if (ofUser === '' || ofPatron === '') {
    return '';
  }
  return judge.same(code, ofUser, ofPatron) ? 'agrees' : 'differs';
}
