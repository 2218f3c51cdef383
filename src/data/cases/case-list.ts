import type { LaidOutSource, Manifest } from '../manifest-format/manifest.js';
import { longestText } from '../manifest-format/safe-expression.js';
import type { CaseReference } from './data-set.js';

/**
 * The official cases of a data set in official order, with the authors' number and the group where the manifest has them. For
 * data sets whose case names are not known in advance, these are the cases found on disk.
 */
export function officialCases(manifest: Manifest, found: () => readonly string[]): CaseReference[] {
  const { source } = manifest;
  if (source.kind === 'phantom') {
    return Array.from({ length: source.cases }, (_, number) => ({
      caseId: `${source.drawing}-${String(number).padStart(3, '0')}`,
      number,
    }));
  }
  if (source.kind === 'listed') {
    return source.cases.map(({ id, patient }) => ({
      caseId: id,
      ...(patient !== undefined && { group: patient }),
    }));
  }
  return numberedCases(source, found).map((reference) => {
    const group = groupOf(source, reference);
    return group === undefined ? reference : { ...reference, group };
  });
}

function numberedCases({ cases }: LaidOutSource, found: () => readonly string[]): CaseReference[] {
  switch (cases.kind) {
    case 'found':
      return found().map((caseId) => ({ caseId }));
    case 'ids':
      return cases.ids.map((caseId, position) =>
        cases.firstNumber === undefined ? { caseId } : { caseId, number: cases.firstNumber + position },
      );
    case 'numbered':
      return cases.runs.flatMap(({ firstNumber, firstIndex, count }) =>
        Array.from({ length: count }, (_, step) => ({
          caseId: cases.name.replace('{index}', String(firstIndex + step).padStart(cases.digits, '0')),
          number: firstNumber + step,
        })),
      );
    case 'ids-file':
      throw new RangeError('loadManifest resolves id files before cases are listed');
  }
}

/**
 * The group of a case, such as "07" for Image_07L, "sequence 3" for frame 60, "person 26" for volume 52. A case that matches no
 * rule forms its own group.
 */
function groupOf({ group }: LaidOutSource, { caseId, number }: CaseReference): string | undefined {
  switch (group.kind) {
    case 'each-case':
      return undefined;
    case 'unknown':
      return group.twins?.find((names) => names.includes(caseId))?.[0];
    case 'pattern': {
      const name = firstGroup(group.pattern, caseId) ?? caseId;
      return group.aliases && Object.hasOwn(group.aliases, name) ? group.aliases[name] : name;
    }
    case 'number-pairs': {
      const name = firstGroup(group.pattern, caseId);
      return name === undefined ? caseId : `${group.noun} ${Math.ceil(Number(name) / 2)}`;
    }
    case 'number-ranges': {
      const position = group.starts.findLastIndex((start) => number !== undefined && start <= number);
      return position < 0 ? caseId : `${group.noun} ${position + 1}`;
    }
  }
}

function firstGroup(pattern: string, caseId: string): string | undefined {
  return new RegExp(pattern).exec(caseId.slice(0, longestText))?.[1];
}
