import type { CellRecord } from '../../record/cell-record.js';
import type { StudyRecord } from '../../record/study-record.js';
import { cellFolder } from '../../study/cell-config.js';
import { escapeXml } from '../figures/svg.js';
import { fixed } from '../number-format.js';

/** Where each cell's numbers come from: code, engine, device, machine, time; one row a cell. */
export function provenanceSection({ cells }: StudyRecord): string {
  const head = [
    'Cell',
    'Commit',
    'Engine',
    'Device',
    'Versions',
    'Processor',
    'Epochs',
    'Training',
    'Finished',
    'Configuration',
  ];
  return [
    '<div class="scroll" tabindex="0" role="region" aria-label="Provenance"><table>',
    `<thead><tr>${head.map((label) => `<th scope="col">${label}</th>`).join('')}</tr></thead>`,
    `<tbody>${cells.map(provenanceRow).join('\n')}</tbody>`,
    '</table></div>',
  ].join('\n');
}

function provenanceRow({ config, configHash, provenance, history }: CellRecord): string {
  const { git, engine, device, versions, host } = provenance;
  const commit = git.commit
    ? `${git.commit.slice(0, 10)}${git.dirty ? ' + uncommitted changes' : ''}`
    : 'unknown';
  const cells = [
    cellFolder(config),
    commit,
    engine,
    `${device.kind}: ${device.name}`,
    Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(', '),
    `${host.processor}, ${host.cores} cores, ${fixed(host.memoryGiB, 0)} GiB, ${host.platform} ${host.architecture}`,
    String(history.length),
    `${fixed(provenance.trainingSeconds / 60, 1)} min`,
    provenance.finishedAt,
    configHash.slice(0, 12),
  ];
  return `<tr>${cells.map((cell) => `<td>${escapeXml(cell)}</td>`).join('')}</tr>`;
}
