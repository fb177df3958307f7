// What a small district's school year must come to: children and library cards as plain values, and a reckoning of
// what a day's sync has to decide, hold and write. Written from the rules' text, with nothing of the program in it.

export type School = 'LIN' | 'OAK';

/** A child as Clever would send it. */
export interface Child {
  readonly number: string;
  readonly guid: string;
  readonly last: string;
  readonly grade: number;
  readonly school: School;
  /** Whether the child is in the roster. */
  readonly here: boolean;
}

/** A patron as the library has it, by field code. */
export interface Card {
  readonly '1000': string;
  readonly '1001': string;
  readonly '1006': string;
  readonly '1007': string;
  readonly '1010': string;
  readonly '1026': string;
  readonly '1050': string;
  readonly '1200': string;
}
export type Code = keyof Card;
export const CODES: readonly Code[] = ['1000', '1001', '1006', '1007', '1010', '1026', '1050', '1200'];

/** What earlier days left behind. */
export interface Memory {
  /** The status that Transferred replaced, by GUID. */
  readonly statusByGuid: ReadonlyMap<string, string>;
  /** How many children had a patron at the last load. */
  readonly linked: number;
}

type Decided = 'create' | 'update' | 'unchanged' | 'review' | 'transfer' | 'untouched';

export interface Reckoning extends Outcome {
  /** What it comes to when a person lets nobody leave and releases the rest. */
  readonly rest: Outcome;
}

export interface Outcome {
  readonly counts: Readonly<Record<Decided, number>>;
  readonly limits: ReadonlySet<string>;
  /** The barcodes of those who would be marked Transferred. */
  readonly leaving: readonly string[];
  /** What is remembered when the plan is loaded. */
  readonly memory: Memory;
}

const PERCENT = { transfers: 10, creates: 25, updates: 75, field: 50 } as const;
const MINIMUM = 5;
const KEPT = ['2', '3', '5', '6'];

interface Verdict {
  readonly decided: Decided;
  readonly child?: Child;
  readonly card?: Card;
  readonly fields: Partial<Record<Code, readonly [string, string]>>;
}

/** Reckons a day: a roster that was read whole against an export. */
export function reckon(children: readonly Child[], cards: readonly Card[], memory: Memory): Reckoning {
  const roster = children.filter(({ here }) => here);
  const ofRoster = roster.map((child) => verdictOn(child, cards, memory));
  const met = new Set(ofRoster.flatMap(({ card }) => (card === undefined ? [] : [card])));
  const left = cards.filter((card) => !met.has(card));
  const isWhole = roster.length > 0;
  const ofLibrary = left.map((card): Verdict => {
    const goes = isWhole && card['1200'] !== '' && card['1026'] !== '4';
    if (!goes) return { decided: 'untouched', card, fields: {} };
    return { decided: 'transfer', card, fields: { '1026': [card['1026'], '4'] } };
  });
  const stays = (one: Verdict): Verdict =>
    one.decided === 'transfer' ? { ...one, decided: 'untouched', fields: {} } : one;
  const outcome = (verdicts: readonly Verdict[]) => outcomeOf(verdicts, cards, roster.length, memory);
  return {
    ...outcome([...ofRoster, ...ofLibrary]),
    rest: outcome([...ofRoster, ...ofLibrary.map(stays)]),
  };
}

function outcomeOf(
  verdicts: readonly Verdict[],
  cards: readonly Card[],
  users: number,
  memory: Memory,
): Outcome {
  const counts = { create: 0, update: 0, unchanged: 0, review: 0, transfer: 0, untouched: 0 };
  for (const { decided } of verdicts) counts[decided] += 1;
  const leaving = verdicts.filter(({ decided }) => decided === 'transfer');
  return {
    counts,
    limits: brokenLimits(verdicts, cards, users, memory),
    leaving: leaving.map(({ card }) => card?.['1000'] ?? ''),
    memory: remembered(verdicts, memory),
  };
}

function verdictOn(child: Child, cards: readonly Card[], memory: Memory): Verdict {
  const byGuid = cards.find((card) => card['1200'] === child.guid);
  const card = byGuid ?? cards.find((one) => one['1001'] === child.number);
  if (card === undefined) return { decided: 'create', child, fields: {} };
  // Another Clever id is replaced only when the last name says that it is the same child.
  const isCertain = byGuid !== undefined || card['1200'] === '' || card['1006'] === child.last;
  if (!isCertain) return { decided: 'review', child, card, fields: {} };
  const wanted: Partial<Card> = {
    '1001': child.number,
    '1006': child.last,
    '1010': String(child.grade),
    '1026': statusFor(child, card, memory),
    '1050': child.school,
    '1200': child.guid,
  };
  const fields = CODES.flatMap((code) => {
    const [before, after] = [card[code], wanted[code] ?? card[code]];
    return before === after ? [] : [[code, [before, after]] as const];
  });
  const decided = fields.length === 0 ? 'unchanged' : 'update';
  return { decided, child, card, fields: Object.fromEntries(fields) };
}

function statusFor({ guid }: Child, card: Card, { statusByGuid }: Memory): string {
  const status = card['1026'];
  if (KEPT.includes(status)) return status;
  if (status !== '4') return '1';
  return statusByGuid.get(card['1200']) || statusByGuid.get(guid) || '1';
}

function brokenLimits(
  verdicts: readonly Verdict[],
  cards: readonly Card[],
  users: number,
  memory: Memory,
): ReadonlySet<string> {
  const broken = new Set<string>();
  for (const place of ['LIN', 'OAK', 'everywhere'] as const) {
    const isThere = (site: string | undefined) => place === 'everywhere' || site === place;
    const linked = cards.filter(
      (card) => isThere(card['1050']) && card['1200'] !== '' && card['1026'] !== '4',
    );
    const of = (...decided: readonly Decided[]) =>
      verdicts.filter((one) => {
        const site = one.decided === 'transfer' ? one.card?.['1050'] : one.child?.school;
        return decided.includes(one.decided) && isThere(site);
      });
    const matched = of('update', 'unchanged');
    const replacing = (code?: Code) =>
      matched.filter(({ fields }) => {
        const replaced = CODES.filter((one) => (fields[one]?.[0] ?? '') !== '');
        return code === undefined ? replaced.length > 0 : replaced.includes(code);
      }).length;
    const check = (limit: keyof typeof PERCENT, count: number, among: number) => {
      if (among >= MINIMUM && count * 100 > PERCENT[limit] * among) broken.add(limit);
    };
    check('transfers', of('transfer').length, linked.length);
    check('creates', of('create').length, of('create').length + matched.length);
    check('updates', replacing(), matched.length);
    for (const code of CODES) check('field', replacing(code), matched.length);
    if (place !== 'everywhere' && losesItsLast(place, verdicts, cards)) broken.add('empty-site');
  }
  if (users === 0 && memory.linked > 0) broken.add('empty-role');
  return broken;
}

function losesItsLast(site: School, verdicts: readonly Verdict[], cards: readonly Card[]): boolean {
  const isActive = (card: Card) => card['1026'] === '1' && card['1200'] !== '';
  const before = cards.filter((card) => card['1050'] === site && isActive(card)).length;
  const after = verdicts.filter(({ decided, child, card, fields }) => {
    if (decided === 'create') return child?.school === site;
    if (card === undefined) return false;
    const isWritten = decided === 'update' || decided === 'transfer';
    const status = fields['1026']?.[1] ?? card['1026'];
    const place = fields['1050']?.[1] ?? card['1050'];
    return place === site && status === '1' && (isWritten || isActive(card));
  }).length;
  return before > 0 && after === 0;
}

function remembered(verdicts: readonly Verdict[], { statusByGuid }: Memory): Memory {
  const statuses = new Map(statusByGuid);
  for (const { decided, child, card, fields } of verdicts) {
    if (card === undefined) continue;
    if (decided === 'transfer') statuses.set(card['1200'], card['1026']);
    if (child !== undefined && decided === 'update' && fields['1026']?.[0] === '4')
      statuses.set(child.guid, '');
  }
  const linked = verdicts.filter(({ decided }) => ['create', 'update', 'unchanged'].includes(decided)).length;
  return { statusByGuid: statuses, linked };
}
