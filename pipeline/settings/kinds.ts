// The few kinds of value that a setting can have. Each says in words what it expects, for the complaint of a person
// who wrote something else; none quotes what it got.

import { z } from 'zod';

export const SECTION = 'expected keys in curly brackets';

/** Keys of their own; an unknown one is refused. */
export function section<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.strictObject(shape, { error: ({ code }) => (code === 'invalid_type' ? SECTION : undefined) });
}

export function yesOrNo(otherwise: boolean, description: string) {
  return z.boolean('expected true or false').default(otherwise).describe(description);
}

/** A text that is not blank, trimmed. */
export function text(expected = 'expected a text') {
  return z.string(expected).trim().min(1, expected);
}

export function wholeNumber(least: number, otherwise: number, description: string) {
  const expected = `expected a whole number of ${least} or more`;
  return z.int(expected).min(least, expected).default(otherwise).describe(description);
}

export function percent(otherwise: number, description: string) {
  const expected = 'expected a number from 0 to 100';
  return z.number(expected).min(0, expected).max(100, expected).default(otherwise).describe(description);
}

/** One of a few words; `or` names what else may stand there, e.g. 'null or '. */
export function oneOf<const Word extends string>(words: readonly Word[], or = '') {
  return z.enum(words, `expected ${or}one of ${words.map((word) => `"${word}"`).join(', ')}`);
}

export function listOf<Item extends z.ZodType>(item: Item) {
  return z.array(item, 'expected a list in square brackets');
}
