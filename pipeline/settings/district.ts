// The district's id out of whatever a person copied from Clever: the id alone, or any form of the login link.
// It never takes a client id for it, and never guesses between two ids.

export type District = { readonly id: string } | { readonly refused: string };

const HOW =
  'Copy the whole Instant Login link from Clever: it says district_id= and then the 24 digits and letters of the id.';

/**
 * The 24 lower-case hex of the district in an id or a login link, whatever stands around it and however often the
 * link was encoded on its way (mail filters do that); else a sentence that says what was given and how to mend it.
 * https://clever.com/in/NAME is a link of a portal and holds no id.
 */
export function districtIn(text: string): District {
  const given = decoded(text.trim().replace(/^[<"']+|[>"']+$/g, ''));
  if (/^[0-9a-f]{24}$/i.test(given)) return { id: given.toLowerCase() };
  const ids = [...given.matchAll(/(?:^|[?&#;])district_id=([0-9a-z]*)/gi)].map(([, id]) => id ?? '');
  const [id, ...others] = new Set(ids.map((one) => one.toLowerCase()));
  if (id !== undefined) return fromLink(id, others.length);
  if (/clever\.com\/in\//i.test(given)) {
    return {
      refused: `expected an id or a login link, got a portal link (clever.com/in/…), which holds no id. ${HOW}`,
    };
  }
  if (/client_id=/i.test(given)) {
    return {
      refused: `expected a link with district_id=, got one with a client id only, which is the application's. ${HOW}`,
    };
  }
  if (/^[0-9a-f]{20}$/i.test(given)) {
    return {
      refused: `expected 24 hex digits, got 20, which looks like a client id of the application. ${HOW}`,
    };
  }
  return { refused: `expected 24 hex digits or a login link, got ${kindOf(given)}. ${HOW}` };
}

function fromLink(id: string, others: number): District {
  if (others > 0)
    return { refused: `expected one district_id in the link, got ${others + 1} that differ. ${HOW}` };
  if (/^[0-9a-f]{24}$/.test(id)) return { id };
  return { refused: `expected 24 hex digits after district_id=, got ${id.length} characters. ${HOW}` };
}

function kindOf(given: string): string {
  if (given === '') return 'nothing';
  return given.includes('/') ? 'another link' : `a text of ${given.length} characters`;
}

/** Without %3A and the like. An &amp; need not be undone: what counts begins after its semicolon. */
function decoded(text: string): string {
  let plain = text;
  for (let round = 0; round < 4; round++) {
    plain = plain.replace(/%[0-7][0-9a-f]/gi, (code) => decodeURIComponent(code));
  }
  return plain;
}
