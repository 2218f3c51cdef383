import type { RunRecord } from '../../record/run-record.js';
import type { StudyRecord } from '../../record/study-record.js';
import { runName } from '../../study/run-config.js';
import { escapeXml } from '../../text/escape-xml.js';
import { fixed } from '../../text/number-format.js';

/**
 * The provenance of each run and of each combination of networks, a row each: code, engine, device, machine, time. A combination has
 * the engine and machine of its first network, and the training time of all its networks.
 */
export function provenanceSection({ runs, combined = [] }: StudyRecord): string {
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
    `<tbody>${[...runs, ...combined].map(provenanceRow).join('\n')}</tbody>`,
    '</table></div>',
  ].join('\n');
}

function provenanceRow({ config, configHash, provenance, history, rescored = [] }: RunRecord): string {
  const { git, engine, device, versions, host } = provenance;
  const scored = rescored.at(-1);
  const runs = [
    runName(config),
    scored ? `${commitText(git)}; scored by ${commitText(scored)}` : commitText(git),
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

function commitText({ commit, dirty }: { commit: string | null; dirty: boolean }): string {
  return commit ? `${commit.slice(0, 10)}${dirty ? ' + uncommitted changes' : ''}` : 'unknown';
}
