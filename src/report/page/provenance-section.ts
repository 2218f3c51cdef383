import type { RunRecord } from '../../record/run-record.js';
import type { StudyRecord } from '../../record/study-record.js';
import { runName } from '../../study/run-config.js';
import { escapeXml } from '../../text/escape-xml.js';
import { fixed } from '../../text/number-format.js';

/** The provenance of each run, one row per run: code, engine, device, machine, time. */
export function provenanceSection({ runs }: StudyRecord): string {
  const head = [
    'Run',
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
    `<tbody>${runs.map(provenanceRow).join('\n')}</tbody>`,
    '</table></div>',
  ].join('\n');
}

function provenanceRow({ config, configHash, provenance, history }: RunRecord): string {
  const { git, engine, device, versions, host } = provenance;
  const commit = git.commit
    ? `${git.commit.slice(0, 10)}${git.dirty ? ' + uncommitted changes' : ''}`
    : 'unknown';
  const runs = [
    runName(config),
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
  return `<tr>${runs.map((run) => `<td>${escapeXml(run)}</td>`).join('')}</tr>`;
}
