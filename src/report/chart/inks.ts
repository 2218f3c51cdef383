/**
 * Appearance of series. Colours are those of Okabe and Ito, distinguishable under the common forms of colour
 * blindness. Each ink also has its own dash and mark, so charts can be read in grey. Dark backgrounds use lighter
 * colours. Text has a contrast of at least 4.5 : 1 to its background.
 */

export const inkNames = ['baseline', 'calibrated', 'third', 'fourth', 'guide', 'neutral'] as const;

/**
 * The role of a series in a chart: the baseline, its calibrated version, a third or fourth loss, a guide line
 * without data, or neutral.
 */
export type Ink = (typeof inkNames)[number];

export type MarkShape = 'square' | 'circle' | 'diamond' | 'triangle' | 'cross' | 'bar' | 'star' | 'ring';

interface Look {
  /** Dash pattern in pixels drawn and skipped; empty for a solid line. */
  dash: readonly number[];
  mark: MarkShape;
  /** Opacity of bars, 0 … 1, which distinguishes them in grey, since they have neither dash nor mark. */
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

/** The colours of one scheme: marks and lines, text that names a series, and the surroundings. */
export interface Scheme {
  marks: Readonly<Record<Ink, string>>;
  text: Readonly<Record<Ink, string>>;
  /** The background, its border, its text and its secondary text. */
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
 * For charts on the background of JupyterLab, light or dark, which are not redrawn when the theme changes. The
 * text is the grey with equal contrast to white and to JupyterLab's dark background, 4.3 : 1; no grey reaches 4.5
 * on both.
 */
export const themeNeutralScheme: Scheme = {
  marks: schemes.light.marks,
  text: { ...schemes.light.marks, guide: '#797979', neutral: '#797979' },
  card: 'rgba(0,0,0,0)',
  border: '#797979',
  ink: '#797979',
  soft: '#797979',
  grid: 'rgba(128,128,128,0.25)',
};
