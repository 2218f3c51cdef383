/**
 * README.md and the pages of docs/: what they quote, link to and tell to type. Quoted lines stand between `<!-- from FILE -->` and
 * `<!-- end -->`. With a part, `<!-- from FILE table -->` or a heading's name, the quote is the whole of that part; after
 * the results changed, `UPDATE_QUOTES=1 npx mocha test/readme.test.ts` writes those anew.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';

const pages = [
  'README.md',
  ...readdirSync('docs')
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
];
const quote = /<!-- from (\S+)(?: (\S+(?: \S+)?))? -->\n([\s\S]*?)<!-- end -->/g;

/** The rows of a Markdown file's table, or the text under the heading of that name. */
function partOf(text: string, part: string): string {
  const lines = text.split('\n');
  if (part === 'table') return lines.filter((line) => line.startsWith('|')).join('\n');
  const start = lines.findIndex((line) => line.toLowerCase() === `## ${part}`);
  const length = lines.slice(start + 1).findIndex((line) => line.startsWith('## '));
  const end = length < 0 ? lines.length : start + 1 + length;
  return start < 0
    ? ''
    : lines
        .slice(start + 1, end)
        .join('\n')
        .trim();
}

function brought(text: string): string {
  return text.replace(quote, (whole, file, part) =>
    part === undefined
      ? whole
      : `<!-- from ${file} ${part} -->\n${partOf(readFileSync(file, 'utf8'), part)}\n<!-- end -->`,
  );
}

/** Command lines of the blocks for a shell, comments taken off. */
function commandsOf(text: string): string[] {
  return [...text.matchAll(/```sh\n([\s\S]*?)```/g)]
    .flatMap(([, block]) => block!.split('\n'))
    .map((line) => line.replace(/\s+#.*$/, '').trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}

for (const page of pages) {
  describe(page, () => {
    if (process.env.UPDATE_QUOTES) writeFileSync(page, brought(readFileSync(page, 'utf8')));
    const text = readFileSync(page, 'utf8');

    it('quotes what stands in the results, letter for letter', () => {
      for (const [, file, part, quoted] of text.matchAll(quote)) {
        const source = readFileSync(file!, 'utf8');
        const rows = quoted!.split('\n').filter((line) => line !== '' && !line.startsWith('```'));
        expect(rows.length, file).to.be.greaterThan(2);
        if (part) expect(quoted!.trim(), `${file} ${part}`).to.equal(partOf(source, part));
        const lines = new Set(source.split('\n'));
        for (const row of rows) expect(lines.has(row), `${file} holds ${row}`).to.equal(true);
      }
    });

    it('links to files that are there', () => {
      for (const [, target] of text.matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)) {
        expect(existsSync(join(dirname(page), target!)), target).to.equal(true);
      }
    });

    it('tells commands that there are, with options that they have', () => {
      const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
      for (const line of commandsOf(text)) {
        const command = line.replace('npm run --silent ', 'npm run ');
        const [, name] = /^npm (?:run )?(\S+)/.exec(command) ?? [];
        if (name === undefined) continue;
        expect(scripts, command).to.have.property(name);
        const help = readFileSync(join('tools', 'help', `${name.replace(':', '-')}.txt`), 'utf8');
        for (const [option] of command.matchAll(/--[a-z][a-z-]+/g)) expect(help, command).to.contain(option);
      }
    });
  });
}

describe('the pages together', () => {
  const texts = pages.map((page) => readFileSync(page, 'utf8'));

  it('quote something', () => {
    expect(texts.flatMap((text) => [...text.matchAll(quote)])).to.have.length.greaterThan(2);
  });

  it('name every folder of src', () => {
    const text = readFileSync(join('docs', 'reading-the-code.md'), 'utf8');
    const rooms = readdirSync('src', { withFileTypes: true }).filter((entry) => entry.isDirectory());
    for (const { name } of rooms) expect(text).to.contain(`      ${name}/ `);
  });

  it('begin with a README of at most 120 lines', () => {
    expect(texts[0]!.trimEnd().split('\n').length).to.be.at.most(120);
  });

  it('send what a command prints to a file or a program without the banner of npm, as the help texts do', () => {
    const help = join('tools', 'help');
    const examples = readdirSync(help).flatMap((name) =>
      readFileSync(join(help, name), 'utf8')
        .split('\n')
        .filter((line) => line.startsWith('Example: ')),
    );
    const piped = [...texts.flatMap(commandsOf), ...examples].filter((line) =>
      /\bnpm run\b.* [>|] /.test(line),
    );
    expect(piped).to.have.length.greaterThan(1);
    for (const line of piped) expect(line).to.match(/npm run --silent /);
  });

  it('are all linked from README.md', () => {
    for (const page of pages.slice(1)) expect(texts[0]).to.contain(`](${page})`);
  });

  it('list data sets with a command that runs', () => {
    const told = execFileSync(process.execPath, ['tools/start.mjs', 'data', 'list'], { encoding: 'utf8' });
    expect(told).to.contain('dsb2018').and.to.contain('bus-uclm');
  });
});
