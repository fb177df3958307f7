// What explain says when a text names nobody.

import { SyncError } from '../../mappings/errors.ts';

/** @param id the run that was looked through, '' for all */
export function nobody(id: string): SyncError {
  return new SyncError('USAGE', {
    where: id === '' ? 'runs/' : `run ${id}`,
    what: `Nobody in ${id === '' ? 'any' : 'the'} plan has that GUID, barcode, number, e-mail or username.`,
    means: 'There is nothing to explain.',
    mend: `Look for the GUID or the barcode in the report${id === '' ? '' : ', or name another run with --run, or all with --all'}.`,
  });
}
