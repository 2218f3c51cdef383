/** The program of a page that holds sliders and no charts: a notebook's. */
import { startSliders } from './threshold-slider.js';

startSliders();
