// What clever-sync.json may say, with defaults, and a line about each key for people and editors.
// Longer than most files, because the check of the settings and their JSON Schema both come from this one list.

import { z } from 'zod';
import { DATE_FORMS } from '../../mappings/dates.ts';
import { type Dictionary, foldTitle } from '../../mappings/dictionary.ts';
import { GUID_FORMS } from '../../mappings/guids.ts';
import { FIXED_OWNERS, OWNERS } from '../../mappings/tables.ts';
import { districtIn } from './district.ts';
import { listOf, oneOf, percent, SECTION, section, text, wholeNumber, yesOrNo } from './kinds.ts';

/** The settings, for the fields that the dictionary knows. */
export function settingsSchema({ fields, byCode }: Dictionary) {
  const codes = fields.map(({ code }) => code);
  const titles = z
    .record(
      z.string().refine((code) => byCode.has(code), 'expected a field code such as "1001"'),
      text('expected the title of the column in the export'),
      SECTION,
    )
    .superRefine(refuseSameTitles)
    .default({})
    .meta({ propertyNames: { enum: codes } })
    .describe("The library's own column titles by field code, where they are not Alexandria's.");
  const ownable = codes.filter((code) => !FIXED_OWNERS.has(code));
  const owners = z
    .record(
      z.string().refine((code) => ownable.includes(code), 'expected a field code such as "1019"'),
      oneOf(OWNERS),
      SECTION,
    )
    .default({})
    .meta({ propertyNames: { enum: ownable } })
    .describe(
      'Who owns a field of an existing patron, by field code, where it is not as in the mapping tables.',
    );
  return section({
    $schema: z
      .string('expected an address')
      .optional()
      .describe('Where an editor finds the description of these settings.'),
    district: z
      .string('expected the Clever District ID or the whole login link')
      .transform(readDistrict)
      .describe('The Clever District ID (24 hex digits), or the whole Instant Login link.'),
    enabled: yesOrNo(false, 'Whether runs may write; without it only a dry run is allowed.'),
    clever: clever.prefault({}).describe('How Clever is reached.'),
    daily: section({
      students: yesOrNo(true, 'Whether students are written.'),
      teachers: yesOrNo(true, 'Whether teachers are written.'),
      staff: yesOrNo(true, 'Whether school and district admins are written.'),
    })
      .prefault({})
      .describe('The roles that are written. All are always read.'),
    pauses: listOf(pause)
      .default([])
      .describe(
        'Days on which scheduled runs do nothing, e.g. the summer; by the clock of the machine that runs them.',
      ),
    keys: section({
      students: keysOf(['student_number', 'sis_id', 'state_id'], 'students'),
      teachers: keysOf(['teacher_number', 'sis_id', 'state_id'], 'teachers'),
      staff: keysOf(['staff_id'], 'staff'),
    })
      .prefault({})
      .describe('What becomes the Community ID and the Barcode; both are off by default.'),
    owners,
    export: text()
      .default('exports/')
      .describe('The patron export, or the folder whose newest export is used.'),
    exportMaxAgeDays: z
      .number('expected a number of 0 or more')
      .min(0, 'expected a number of 0 or more')
      .default(7)
      .describe('Hold when the export is older than this.'),
    reuseExport: yesOrNo(false, "Plan against the last load's patrons-after when there is no newer export."),
    outbox: text().default('outbox/').describe('The folder for the librarian.'),
    importFormat: oneOf(['tsv', 'csv']).default('tsv').describe('The form of the import file in the outbox.'),
    importHeader: z
      .string('expected a text with {codes} in it')
      .regex(/^[^\r\n\t]*\{codes\}[^\r\n\t]*$/, 'expected a text on one line with {codes} in it')
      .default('###*PT01/{codes}/')
      .describe('The first line of the tab-delimited import file; {codes} becomes the field codes.'),
    titles,
    dates: oneOf(DATE_FORMS)
      .default('Mon D, YYYY')
      .describe("The form of dates, as the library's preferences have it."),
    status: section({
      protect: listOf(oneOf(['2', '3', '5', '6']))
        .default(['2', '3', '5', '6'])
        .describe('The statuses that 1 (Active) is not written over.'),
    })
      .prefault({})
      .describe('How 1026 Status is written.'),
    protect: section({
      barcodes: listOf(
        z
          .string(BARCODES)
          .regex(/^\d{1,15}(-\d{1,15})?$/, { error: BARCODES, abort: true })
          .refine(isRange, BARCODES),
      )
        .default(['1-50'])
        .describe('Patrons that are never written, by barcode or range.'),
      policies: listOf(text('expected the short code of a policy'))
        .default(['SYS'])
        .describe('Patrons that are never written, by policy.'),
    })
      .prefault({})
      .describe('Patrons that are never written; protect.csv names more.'),
    guids: section({
      foreign: oneOf(['keep', 'replace'])
        .default('keep')
        .describe("What happens to a GUID that is not Clever's."),
      clear: listOf(oneOf(GUID_FORMS))
        .nullable()
        .default(null)
        .describe('The forms of SIF identifiers that are given up.'),
    })
      .prefault({})
      .describe('What happens to GUIDs of other systems.'),
    newPatrons: section({
      policy: z
        .string('expected a short code of at most 4 characters')
        .max(4, 'expected a short code of at most 4 characters')
        .default('')
        .describe('The policy of a new patron for whom policies.csv has none.'),
    })
      .prefault({})
      .describe('What new patrons get.'),
    districtAdminSite: text('expected null or a site code')
      .nullable()
      .default(null)
      .describe('The site of district admins; null: left alone.'),
    tooLong: oneOf(['cut', 'leave'])
      .default('cut')
      .describe('What happens to a name or address that is too long.'),
    possibleDuplicate: oneOf(['review', 'create'])
      .default('review')
      .describe('What happens to a new person who looks like a patron by name only.'),
    graceRosters: wholeNumber(
      0,
      0,
      'How many more complete rosters a person must be absent from before leaving.',
    ),
    limits: limits.prefault({}).describe('A plan that goes over one of these waits for a person.'),
    onFinish: z
      .union(
        [text(COMMAND), z.array(z.string(COMMAND).min(1, COMMAND), COMMAND).min(1, COMMAND), z.null()],
        COMMAND,
      )
      .default(null)
      .describe(
        'A command to run after each run: a text for the shell, or a list of a program and its arguments. It learns of the run by CLEVER_SYNC_… in its environment.',
      ),
    keepDays: wholeNumber(
      1,
      400,
      'How many days runs, exports and saved copies are kept; counts stay in the ledger.',
    ),
  });
}

const clever = section({
  baseUrl: text('expected the address of the Clever API')
    .refine(
      isSafeAddress,
      'expected an address with https:// (http:// only on this machine), without user, query or #',
    )
    .overwrite((url) => url.replace(/\/+$/, ''))
    .default('https://api.clever.com')
    .describe('Where the Clever API is; plain http only on this machine.'),
  version: z
    .string('expected a version such as "v3.1"')
    .regex(/^v3\.\d+$/, 'expected a version such as "v3.1"')
    .default('v3.1')
    .describe('The version of the Clever API.'),
});

const BARCODES = 'expected a number "12", or two with a hyphen "1-50", the lower one first';

const COMMAND = 'expected null or a command: a text, or a list of a program and its arguments';

const DAY = 'expected a day as "YYYY-MM-DD"';

const pause = section({
  from: z.iso.date(DAY).describe('The first day without a scheduled run.'),
  to: z.iso.date(DAY).describe('The last day without a scheduled run.'),
}).refine(({ from, to }) => from <= to, {
  path: ['to'],
  message: 'expected a day that is not before "from"',
});

const limits = section({
  transferPercent: percent(
    10,
    'Hold when more than this part of the linked patrons would become Transferred.',
  ),
  transferCount: wholeNumber(0, 500, 'Hold when more patrons than this would become Transferred.'),
  createPercent: percent(
    25,
    'Hold when more than this part would be new patrons; at least 50 on the first run.',
  ),
  updatePercent: percent(75, 'Hold when more than this part would have a filled value replaced.'),
  fieldPercent: percent(50, 'Hold when more than this part would have one and the same field replaced.'),
  minimum: wholeNumber(1, 20, 'Groups with fewer people than this are not measured in percent.'),
});

function keysOf<const Name extends string>(names: readonly Name[], people: string) {
  const choice = () => oneOf(names, 'null or ').nullable().default(null);
  return section({
    communityId: choice().describe(`The Clever field that becomes the Community ID of ${people}; null: off.`),
    barcode: choice().describe(`The Clever field that becomes the Barcode of new ${people}; null: off.`),
  }).prefault({});
}

function isRange(text: string): boolean {
  const [from = Number.NaN, to = from] = text.split('-').map(Number);
  return from <= to;
}

/** https anywhere, http on loopback only, and nothing in it that could be a secret. */
function isSafeAddress(text: string): boolean {
  if (!URL.canParse(text) || /[?#]/.test(text)) return false;
  const { protocol, hostname, username, password } = new URL(text);
  if (username !== '' || password !== '') return false;
  const loopback = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
  return protocol === 'https:' || (protocol === 'http:' && loopback);
}

function readDistrict(given: string, context: z.RefinementCtx): string {
  const district = districtIn(given);
  if ('id' in district) return district.id;
  context.addIssue({ code: 'custom', message: district.refused });
  return z.NEVER;
}

/** Two codes with one title would make a column two fields. */
function refuseSameTitles(titles: Readonly<Record<string, string>>, context: z.RefinementCtx): void {
  const seen = new Map<string, string>();
  for (const [code, title] of Object.entries(titles)) {
    const owner = seen.get(foldTitle(title));
    seen.set(foldTitle(title), code);
    if (owner === undefined) continue;
    context.addIssue({
      code: 'custom',
      path: [code],
      message: `expected another title than that of ${owner}`,
    });
  }
}
