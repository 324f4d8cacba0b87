/** Problems with imports of files; rows of `PROBLEMS`. */
export const IMPORT_PROBLEMS = {
  'import-not-found': { status: 404, title: 'No such import', advice: 'Check the id.' },
  'import-state-forbids': {
    status: 409,
    title: "The import's state forbids this",
    advice: "See the import's status.",
  },
  'import-sources-removed': {
    status: 410,
    title: 'The rejected rows are kept no longer',
    advice: 'Mend the file that you sent; the rows of the import say what is wrong, and on which lines.',
  },
  'import-too-large': {
    status: 422,
    title: 'Too many rows for one transaction',
    advice: 'Send it with mode=PARTIAL, or split the file.',
  },
  'import-interrupted': {
    status: 500,
    title: 'The import was interrupted again and again',
    advice: 'Send the file again: what is stored stays and is found unchanged. Report the import.',
  },
  'csv-not-readable': {
    status: 422,
    title: 'CSV not readable',
    advice: 'Mend what `detail` names, or start from the template that the operation names.',
  },
  'ndjson-not-readable': {
    status: 422,
    title: 'JSON Lines not readable',
    advice: 'Send one JSON object a line; mend what `detail` names.',
  },
  'xlsx-not-readable': {
    status: 422,
    title: 'Spreadsheet not readable',
    advice: 'Mend what `detail` names, or save the sheet as CSV, which may be larger.',
  },
} as const;
