import { readFileSync } from 'node:fs';
import { DataError } from '../../core/errors.js';
import { counted } from '../../text/number-format.js';
import { type SplitSide, splitSides } from '../cases/split-cases.js';
import { spreadsheetTable } from './spreadsheet-table.js';

/** A row of a user's own split. */
export interface SplitRow {
  caseId: string;
  side: SplitSide;
  /** That of the file, else that of the name; undefined where neither says it. */
  patient: string | undefined;
}

/**
 * Reads a user's split: a table saved as text, with the columns case, side (training, validation or test) and optionally patient,
 * in small or capital letters, with each case once. `patientNamed` gives the patient of a case where the file does not. Throws
 * DataError for a missing or repeated column, an unknown, missing or repeated case, an unknown side, a side without cases, and a
 * patient on two sides.
 */
export function readSplitFile(
  path: string,
  caseIds: readonly string[],
  patientNamed: (caseId: string) => string | undefined = () => undefined,
): SplitRow[] {
  const fault = (what: string, remedy: string) =>
    new DataError({ verb: 'invalid', what: `split (${what})`, where: path, remedy });
  const table = spreadsheetTable(contentOf(path));
  const names = table.header.map((name) => name.toLowerCase());
  for (const column of ['case', 'side', 'patient']) {
    if (names.indexOf(column) !== names.lastIndexOf(column))
      throw fault(`column "${column}" for the second time`, 'keep one of them');
  }
  for (const column of ['case', 'side']) {
    if (!names.includes(column))
      throw fault(
        `no column "${column}" ${headerFound(table.header)}`,
        'begin the file with the line "case,side,patient"',
      );
  }
  const known = new Set(caseIds);
  const rows = new Map<string, SplitRow>();
  for (const { line: lineNumber, fields } of table.rows) {
    const field = (column: string) => fields[names.indexOf(column)] ?? '';
    const caseId = field('case').trim().normalize('NFC');
    const side = splitSides.find((one) => one === field('side').trim().toLowerCase());
    const line = `line ${lineNumber}`;
    if (!known.has(caseId))
      throw fault(`${line}: no case "${caseId}"`, `cases are called ${caseIds.slice(0, 3).join(', ')}, …`);
    if (!side) throw fault(`${line}: side "${field('side')}"`, `expected ${splitSides.join(', ')}`);
    if (rows.has(caseId)) throw fault(`${line}: case "${caseId}" for the second time`, 'keep one of them');
    rows.set(caseId, {
      caseId,
      side,
      patient: field('patient').trim().normalize('NFC') || patientNamed(caseId),
    });
  }
  const absent = caseIds.filter((caseId) => !rows.has(caseId));
  if (absent.length > 0)
    throw fault(
      `no side for ${counted(absent.length, 'case')}, the first "${absent[0]}"`,
      'give each case a side',
    );
  const found = caseIds.map((caseId) => rows.get(caseId)!);
  const empty = splitSides.find((side) => found.every((row) => row.side !== side));
  if (empty) throw fault(`no case for ${empty}`, 'every side needs some');
  const sideOfPatient = new Map<string, SplitRow>();
  for (const row of found) {
    if (row.patient === undefined) continue;
    const first = sideOfPatient.get(row.patient);
    if (first && first.side !== row.side) {
      throw fault(
        `patient "${row.patient}" on two sides: ${first.caseId} for ${first.side}, ${row.caseId} for ${row.side}`,
        'put all cases of a patient on one side, or the test says nothing of new patients',
      );
    }
    sideOfPatient.set(row.patient, row);
  }
  return found;
}

function contentOf(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new DataError(
      { verb: 'missing', what: 'file of the split', where: path, remedy: 'correct the path' },
      { cause: error },
    );
  }
}

/** Shortened, since a workbook given by mistake has a first line without end. */
function headerFound(header: readonly string[]): string {
  const found = header.join(', ');
  if (found === '') return 'in a file without text';
  return `in the header "${found.length > 80 ? `${found.slice(0, 79)}…` : found}"`;
}
