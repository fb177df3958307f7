// What a fresh export shows of the last load, in a sentence or two for people. Counts only, never a person.

import { amount, listed } from '../../mappings/words.ts';
import type { Verified } from '../verify.ts';

/**
 * e.g. 'Of the last load, 312 of 314 patrons landed. 2 were refused. Since then the library changed 5 patrons.'
 * @param load which it is, e.g. 'the last load'
 */
export function loadWords(verified: Verified, load: string): string {
  return [headWords(verified, load), ...fates(verified), ...since(verified)].join(' ');
}

function headWords({ written, landed, partly }: Verified, load: string): string {
  if (landed + partly === 0) {
    const none =
      written === 1
        ? 'its one patron is not as it wrote it'
        : `none of its ${written} patrons is as it wrote them`;
    return `The import file of ${load} seems not to have been imported: ${none}.`;
  }
  const all = written === 1 ? 'the one patron' : `all ${written} patrons`;
  return `Of ${load}, ${landed === written ? all : `${landed} of ${amount(written, 'patron')}`} landed.`;
}

function fates({ landed, partly, refused, altered }: Verified): readonly string[] {
  const parts = [
    ...(partly > 0 ? [`${partly} landed in part`] : []),
    ...(refused > 0 && landed + partly > 0 ? [`${refused} ${refused === 1 ? 'was' : 'were'} refused`] : []),
    ...(altered > 0
      ? [`${altered} ${altered === 1 ? 'has' : 'have'} a value that was cut or stands in another form`]
      : []),
  ];
  return sentence(parts);
}

function since({ renumbered, edited, gone, added }: Verified): readonly string[] {
  const parts = [
    ...(edited > 0 ? [`the library changed ${amount(edited, 'patron')}`] : []),
    ...(renumbered > 0 ? [`${amount(renumbered, 'patron')} got another barcode`] : []),
    ...(gone > 0 ? [`${amount(gone, 'patron')} left the export`] : []),
    ...(added > 0 ? [`${amount(added, 'patron')} came into it`] : []),
  ];
  return sentence(parts).map((text) => `Since then ${text}`);
}

function sentence(parts: readonly string[]): readonly string[] {
  return parts.length === 0 ? [] : [`${listed(parts)}.`];
}
