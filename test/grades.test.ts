// Where a level of the library stands among Clever's grades, and which level comes after which.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isNextGrade, levelReader } from '../mappings/grades.ts';
import { type GradeTable, parseGrades } from '../mappings/workspace.ts';

const NONE = parseGrades('grade,level', 'grades.csv');

function goesUp(before: string, after: string, grades: GradeTable = NONE): boolean {
  const read = levelReader(grades);
  const [one, other] = [read(before), read(after)];
  return one !== undefined && other !== undefined && isNextGrade(one, other);
}

test('grades: a number is a grade, with zeros or without, and 0 is Kindergarten', () => {
  for (const [before, after] of [
    ['3', '4'],
    ['03', '4'],
    ['9', '10'],
    ['009', ' 010 '],
    ['Kindergarten', '1'],
    ['0', '01'],
    ['00', '1'],
    ['PreKindergarten', 'Kindergarten'],
    ['TransitionalKindergarten', 'Kindergarten'],
    ['Preschool', 'PreKindergarten'],
    ['Preschool', 'TransitionalKindergarten'],
    ['13', 'PostGraduate'],
  ] as const)
    assert.ok(goesUp(before, after), `${before} to ${after}`);
});

test('grades: two at once, back, the same, and what is no grade are not up by one', () => {
  for (const [before, after] of [
    ['3', '5'],
    ['4', '3'],
    ['3', '03'],
    ['13', '14'],
    ['Other', 'Ungraded'],
    ['', '1'],
    ['3', ''],
    ['Grade 3', 'Grade 4'],
    ['PreKindergarten', 'TransitionalKindergarten'],
  ] as const)
    assert.ok(!goesUp(before, after), `${before} to ${after}`);
});

test("grades: the library's own levels are read by grades.csv, and one level may be of several grades", () => {
  const grades = parseGrades(
    'grade,level\n3,Third\n4,Fourth\nPreschool,Early\nPreKindergarten,Early\nKindergarten,K\n1,Lower\n2,Lower\n',
    'grades.csv',
  );
  assert.ok(goesUp('Third', 'Fourth', grades));
  assert.ok(goesUp('Early', 'K', grades));
  assert.ok(goesUp('K', 'Lower', grades));
  assert.ok(goesUp('Lower', 'Third', grades));
  assert.ok(goesUp('5', '6', grades), 'a grade without a line');
  assert.ok(!goesUp('Early', 'Lower', grades));
  assert.ok(!goesUp('Third', 'K', grades));
});
