/**
 * How series look. Colours are Okabe–Ito's, which stay apart under the common colour blindnesses; each ink has a dash and
 * a mark of its own besides, so that a chart also reads in grey. On a dark ground the colours are lighter ones, and text
 * has inks of at least 4.5 : 1 on its ground.
 */

export const inkNames = ['baseline', 'calibrated', 'third', 'fourth', 'guide', 'neutral'] as const;

/**
 * The role of a series in a chart: the baseline, its calibrated version, a third and fourth loss, guide lines without data,
 * or none of these.
 */
export type Ink = (typeof inkNames)[number];

export type MarkShape = 'square' | 'circle' | 'diamond' | 'triangle' | 'cross' | 'bar';

interface Look {
  /** Pixels drawn and left out; empty for a whole line. */
  dash: readonly number[];
  mark: MarkShape;
  /** Of a bar's filling, 0 … 1: bars have neither dash nor mark to tell them apart in grey. */
  filling: number;
}

export const looks: Readonly<Record<Ink, Look>> = {
  baseline: { dash: [7, 3], mark: 'square', filling: 0.35 },
  calibrated: { dash: [], mark: 'circle', filling: 1 },
  third: { dash: [2, 3], mark: 'diamond', filling: 0.7 },
  fourth: { dash: [9, 3, 2, 3], mark: 'triangle', filling: 0 },
  guide: { dash: [1.5, 3.5], mark: 'cross', filling: 1 },
  neutral: { dash: [], mark: 'bar', filling: 1 },
};

/** The colours of one scheme: of marks and lines, of text that names a series, and of what is around them. */
export interface Scheme {
  marks: Readonly<Record<Ink, string>>;
  text: Readonly<Record<Ink, string>>;
  /** The ground, its border, the text on it and the quieter text. */
  card: string;
  border: string;
  ink: string;
  soft: string;
  grid: string;
}

export const schemes: Readonly<Record<'light' | 'dark', Scheme>> = {
  light: {
    marks: {
      baseline: '#d55e00',
      calibrated: '#0072b2',
      third: '#009e73',
      fourth: '#b8578f',
      guide: '#6b737d',
      neutral: '#4d555e',
    },
    text: {
      baseline: '#b34a00',
      calibrated: '#00609a',
      third: '#00704f',
      fourth: '#9a3d73',
      guide: '#5d646c',
      neutral: '#4d555e',
    },
    card: '#ffffff',
    border: '#d5d9de',
    ink: '#1c2127',
    soft: '#4d555e',
    grid: '#e4e7eb',
  },
  dark: {
    marks: {
      baseline: '#e69f00',
      calibrated: '#56b4e9',
      third: '#2fc79a',
      fourth: '#e3a3c8',
      guide: '#929ba6',
      neutral: '#b4bcc6',
    },
    text: {
      baseline: '#e69f00',
      calibrated: '#56b4e9',
      third: '#2fc79a',
      fourth: '#e3a3c8',
      guide: '#a9b1ba',
      neutral: '#b4bcc6',
    },
    card: '#171b21',
    border: '#39414b',
    ink: '#eef1f4',
    soft: '#b4bcc6',
    grid: '#2b323a',
  },
};

/**
 * For charts that lie on the page's own ground, light or dark, and are not drawn anew when it changes: JupyterLab's. The text
 * is the grey that stands out as much from white as from JupyterLab's dark ground, 4.3 : 1; no grey has 4.5 on both.
 */
export const anyGround: Scheme = {
  marks: schemes.light.marks,
  text: { ...schemes.light.marks, guide: '#797979', neutral: '#797979' },
  card: 'rgba(0,0,0,0)',
  border: '#797979',
  ink: '#797979',
  soft: '#797979',
  grid: 'rgba(128,128,128,0.25)',
};
