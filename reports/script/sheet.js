// The people of a view as comma-separated text for a spreadsheet, where no cell may run as a formula: the same rule as
// `stages/report/spreadsheet.ts`, and a test holds the two against each other. Never for Alexandria.

/**
 * @param {readonly (readonly string[])[]} rows
 * @returns {string} lines that end in CRLF, after a byte order mark so that accents open right
 */
export function sheetText(rows) {
  return `\uFEFF${rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('')}`;
}

/**
 * @param {string} text
 * @returns {string}
 */
function cell(text) {
  const safe = isUnsafe(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/**
 * Whether a spreadsheet would run it, or rewrite it as a number in scientific form.
 * @param {string} text
 * @returns {boolean}
 */
function isUnsafe(text) {
  return /^\s*[=+\-@＝＋－＠]|^[\t\r\n]/.test(text) || /^(?:\d{16,}|\d+e\d+)$/i.test(text);
}
