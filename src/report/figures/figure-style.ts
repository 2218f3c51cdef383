/**
 * The look of every figure. Colours are Okabe–Ito's, which stay apart under the common colour blindnesses; the
 * baseline is dashed with squares, the calibrated loss solid with circles, so that a figure also reads in grey. The
 * card is opaque and carries its own ink, light or dark after the viewer's scheme, so that it reads on any page.
 */
export const figureStyle = `
.figure{font-family:system-ui,-apple-system,'Segoe UI',Roboto,'DejaVu Sans',sans-serif;font-size:13px}
.figure .card{fill:#fff;stroke:#d5d9de}
.figure text{fill:#1c2127}
.figure .title{font-size:17px;font-weight:600}
.figure .panel-title{font-size:14px;font-weight:600}
.figure .note,.figure .tick{fill:#4d555e}
.figure .number{font-variant-numeric:tabular-nums}
.figure .axis{stroke:#4d555e;fill:none}
.figure .grid{stroke:#e4e7eb;fill:none}
.figure .guide{stroke:#6b737d;stroke-width:1.3;stroke-dasharray:1.5 3.5;fill:none}
.figure .line{fill:none;stroke-width:2.2;stroke-linejoin:round}
.figure .thin{stroke-width:1.1;stroke-opacity:.75}
.figure .line.baseline{stroke:#d55e00;stroke-dasharray:7 3}
.figure .line.calibrated{stroke:#0072b2}
.figure .whisker.baseline{stroke:#d55e00}
.figure .whisker.calibrated{stroke:#0072b2}
.figure .mark,.figure .bar,.figure .band,.figure text.baseline,.figure text.calibrated{stroke:none}
.figure .mark.baseline,.figure .bar.baseline,.figure .band.baseline{fill:#d55e00}
.figure .mark.calibrated,.figure .bar.calibrated,.figure .band.calibrated{fill:#0072b2}
.figure text.baseline{fill:#b34a00}
.figure text.calibrated{fill:#00609a}
.figure .band{fill-opacity:.17}
.figure .interval{fill:#7a828c;fill-opacity:.22}
.figure .mean{stroke:#1c2127;stroke-width:1.6}
@media (prefers-color-scheme:dark){
.figure .card{fill:#171b21;stroke:#39414b}
.figure text{fill:#eef1f4}
.figure .note,.figure .tick{fill:#b4bcc6}
.figure .axis{stroke:#b4bcc6}
.figure .grid{stroke:#2b323a}
.figure .guide{stroke:#929ba6}
.figure .mean{stroke:#eef1f4}
.figure .line.baseline,.figure .whisker.baseline{stroke:#e69f00}
.figure .line.calibrated,.figure .whisker.calibrated{stroke:#56b4e9}
.figure .mark.baseline,.figure .bar.baseline,.figure .band.baseline,.figure text.baseline{fill:#e69f00}
.figure .mark.calibrated,.figure .bar.calibrated,.figure .band.calibrated,.figure text.calibrated{fill:#56b4e9}
}
`;
