import { expect } from 'chai';
import { schemes } from '../../../src/report/chart/inks.js';
import { pageStyle } from '../../../src/report/page/page-style.js';
import { contrast } from '../contrast.js';

/** The page's colours by their names, in the scheme whose block comes at this place. */
function coloursAt(place: number): Record<string, string> {
  const block = [...pageStyle.matchAll(/:root\{([^}]*)\}/g)][place]![1]!;
  const found = [...block.matchAll(/--(\w+):#([0-9a-f]{3,6})/g)];
  return Object.fromEntries(
    found.map(([, name, hex]) => [name, `#${hex!.length === 3 ? hex!.replace(/./g, '$&$&') : hex}`]),
  );
}

describe('colours of the page', () => {
  (['light', 'dark'] as const).forEach((name, place) => {
    const { paper, card, line, ...texts } = coloursAt(place);

    it(`${name}: text has contrast 4.5 on paper and on cards`, () => {
      expect(Object.keys(texts)).to.include.members(['ink', 'soft', 'good', 'bad', 'open', 'missing']);
      for (const [text, colour] of Object.entries(texts)) {
        for (const ground of [paper!, card!]) expect(contrast(colour, ground), text).to.be.at.least(4.5);
      }
    });

    it(`${name}: are those of the figures`, () => {
      const { card: figureCard, border, ink, soft } = schemes[name];
      expect({ card, line, ink: texts.ink, soft: texts.soft }).to.deep.equal({
        card: figureCard,
        line: border,
        ink,
        soft,
      });
    });
  });
});
