// Clever as the doctor looks at it: how it is reached, whose token it is, whether the clocks agree, and what it shows. Tells a
// bad token from a district that is not shared yet.

import { SyncError } from '../../mappings/errors.ts';
import { amount } from '../../mappings/words.ts';
import { isLoopback } from '../clever/address.ts';
import { serverTimeMs } from '../clever/retry.ts';
import type { Environment } from '../clever/transport.ts';
import { districtsSeen, peopleSeen, type SeenDistrict, schoolsSeen } from '../clever/visible.ts';
import { type Clever, connectClever } from '../clever.ts';
import type { Settings } from '../settings.ts';
import type { World } from '../world.ts';
import { causeCode, type Finding, failure, failureOf, fine, warning } from './finding.ts';

/** The findings about the way to Clever, its district, the clocks, and what is shared. */
export async function checkClever(
  settings: Settings,
  token: string,
  world: World,
): Promise<readonly Finding[]> {
  const open = uncheckedTls(world.env);
  if (open !== undefined) return [open];
  let serverMs: number | undefined;
  const findings: Finding[] = [];
  let clever: Clever | undefined;
  try {
    clever = connectClever({
      ...settings.clever,
      token,
      world,
      onAnswer: (headers) => {
        serverMs ??= serverTimeMs(headers);
      },
    });
    const districts = await districtsSeen(clever);
    findings.push(way(settings, world.env), checkDistrict(settings.district, districts));
    findings.push(checkClock(serverMs, world.now()));
    findings.push(await checkSharing(clever));
  } catch (error) {
    findings.push(...refusedFindings(error, findings, settings, world));
    if (findings.every(({ name }) => name !== 'Clock') && serverMs !== undefined) {
      findings.push(checkClock(serverMs, world.now()));
    }
  } finally {
    await clever?.close();
  }
  return findings;
}

const NOT_SHARED_MEND =
  'In Clever, request the application, share the district with it (students and classes; staff have a box of their own), and wait for the approval, 24 to 36 hours.';

/** How Clever is reached; never with what stands before the @ of a proxy's address. */
function way({ clever }: Settings, env: Environment): Finding {
  return fine('Network', `Clever answers at ${clever.baseUrl}, ${proxyWords(clever.baseUrl, env)}.`);
}

function proxyWords(baseUrl: string, env: Environment): string {
  const proxy = env.https_proxy ?? env.HTTPS_PROXY ?? '';
  if (proxy === '' || isLoopback(new URL(baseUrl).hostname)) return 'without a proxy';
  const where = URL.canParse(proxy) ? new URL(proxy).host : 'its address';
  return `by the proxy ${where} of HTTPS_PROXY, unless NO_PROXY names it`;
}

function uncheckedTls(env: Environment): Finding | undefined {
  if (env.NODE_TLS_REJECT_UNAUTHORIZED !== '0') return undefined;
  return failure(
    'Network',
    'NETWORK',
    'NODE_TLS_REJECT_UNAUTHORIZED is 0, so nobody checks that it is Clever who answers, and the token was not sent.',
    'Unset it. If a proxy of the district opens connections, name its certificate in NODE_EXTRA_CA_CERTS instead.',
  );
}

function checkDistrict(expected: string, districts: readonly SeenDistrict[]): Finding {
  const name = 'District';
  const [district, ...others] = districts;
  if (district === undefined || others.length > 0) {
    return failure(
      name,
      'DISTRICT',
      `The token shows ${districts.length} districts, expected one.`,
      "Use the district's token of the Secure Sync app.",
    );
  }
  const named = district.name === '' ? district.id : `${district.name} (${district.id})`;
  if (district.id !== expected) {
    const what = `The token belongs to district ${named}; the settings name ${expected}.`;
    return failure(
      name,
      'DISTRICT',
      what,
      'Use the token of this district, or correct the district in the settings.',
    );
  }
  if (district.state === 'paused') {
    return warning(
      name,
      `${named} answers, but is paused: the roster stays as it was then.`,
      'Many districts pause in summer; ask the district when it goes on.',
    );
  }
  if (district.state === 'error' || district.state === 'pending') {
    return warning(
      name,
      `${named} answers, but Clever calls its state "${district.state}".`,
      'Ask who looks after the district in Clever.',
    );
  }
  return fine(name, `${named} answers.`);
}

const SECOND_MS = 1000;
const OFF_MS = 120 * SECOND_MS;

function checkClock(serverMs: number | undefined, nowMs: number): Finding {
  const name = 'Clock';
  if (serverMs === undefined) return fine(name, "Clever's answer has no date to compare the clock with.");
  const offMs = nowMs - serverMs;
  const words = `${Math.round(Math.abs(offMs) / SECOND_MS)} seconds ${offMs < 0 ? 'behind' : 'ahead of'} Clever's`;
  if (Math.abs(offMs) <= OFF_MS) return fine(name, "The clock agrees with Clever's.");
  return warning(
    name,
    `The clock of this machine is ${words}.`,
    'Let the machine set its clock by the network; the age of an export and the names of runs depend on it.',
  );
}

async function checkSharing(clever: Clever): Promise<Finding> {
  const name = 'Sharing';
  const schools = await schoolsSeen(clever);
  if (schools.length === 0) {
    const what = 'The token is good, but shows no school: the district is not shared yet, or not approved.';
    return failure(name, 'DISTRICT', what, NOT_SHARED_MEND);
  }
  const people = await peopleSeen(clever);
  const counts = [
    amount(schools.length, 'school'),
    amount(people.student, 'student'),
    amount(people.teacher, 'teacher'),
    amount(people.staff, 'school admin'),
    amount(people.district_admin, 'district admin'),
  ];
  const what = `Visible: ${counts.join(', ')}.`;
  const missing = [
    ...(people.student === 0 ? ['students'] : []),
    ...(people.teacher === 0 ? ['teachers'] : []),
    ...(people.staff === 0 ? ['staff'] : []),
  ];
  if (missing.length === 0) return fine(name, what);
  return warning(
    name,
    `${what} Nobody of ${missing.join(', ')}.`,
    'If there should be some, tick them in what the district shares in Clever; staff have a box of their own.',
  );
}

/** What an error means for the lines that it stopped. */
function refusedFindings(
  error: unknown,
  before: readonly Finding[],
  settings: Settings,
  { env }: World,
): readonly Finding[] {
  if (!(error instanceof SyncError)) throw error;
  const code = causeCode(error);
  const isReached = before.length > 0;
  if (error.code === 'NETWORK' && !isReached) return [checkNetwork(error, code, settings, env)];
  const reached = isReached ? [] : [way(settings, env)];
  if (code === '403') {
    const what =
      'Clever knows the token, but shows it nothing: the district is not shared yet, or not approved.';
    return [...reached, failure('Sharing', 'TOKEN', what, NOT_SHARED_MEND)];
  }
  if (code === '401') {
    const what = `The token is bad: ${error.complaint.what}`;
    return [...reached, failure('District', 'TOKEN', what, error.complaint.mend)];
  }
  if (isReached) return [failureOf('Sharing', error)];
  return [failureOf(error.code === 'TOKEN' ? 'District' : 'Network', error)];
}

const SELF_SIGNED = ['DEPTH_ZERO_SELF_SIGNED_CERT', 'SELF_SIGNED_CERT_IN_CHAIN'];

function checkNetwork(error: SyncError, code: string, { clever }: Settings, env: Environment): Finding {
  if (!SELF_SIGNED.includes(code)) return failureOf('Network', error);
  const extra = env.NODE_EXTRA_CA_CERTS ?? '';
  return failure(
    'Network',
    'NETWORK',
    `The certificate at ${clever.baseUrl} is self-signed (${code}): most likely a proxy or a filter of the district opens the connection and answers in Clever's place.`,
    extra === ''
      ? 'Ask who looks after it for its certificate, and name the file in NODE_EXTRA_CA_CERTS; or have api.clever.com passed through unopened.'
      : 'NODE_EXTRA_CA_CERTS names a file, but not that certificate: ask who looks after the proxy for the right one.',
  );
}
