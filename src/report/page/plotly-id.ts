/** The element of the page that holds the packed Plotly: written by the page, read by its program. */
export const plotlyId = 'plotly-packed';
