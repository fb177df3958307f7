// What is known once every key has been asked: both sides, who judges their fields, and who has whom.

import type { MatchInput } from './input.ts';
import type { Judge } from './judge.ts';
import type { Pairing } from './pairing.ts';
import type { PatronSide, Users } from './sides.ts';

export interface SettledMatch {
  readonly users: Users;
  readonly patrons: PatronSide;
  readonly judge: Judge;
  readonly pairing: Pairing;
  readonly input: MatchInput;
}
