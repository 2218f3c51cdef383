/** The program of a page with sliders and no charts, as used in notebooks. */
import { startSliders } from './threshold-slider.js';

startSliders();
