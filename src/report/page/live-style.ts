/** Styles of the interactive parts. */
export const liveStyle = `
.heading{display:flex;flex-wrap:wrap;gap:.2rem .8rem;align-items:center;margin-top:1.2rem}
.heading h3{margin:0}
.explore{font:inherit;font-size:.86rem;padding:.3rem .8rem;min-height:2.2rem;border:1px solid var(--good);border-radius:999px;background:none;color:var(--good);cursor:pointer}
.explore:hover,.explore[aria-busy=true]{background:var(--card)}
:focus-visible{outline:2px solid var(--good);outline-offset:2px}
.exploring .picture,.joined:not(.exploring) h3{display:none}
.live{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:.6rem;margin-top:.4rem;min-width:0}
.live.single{max-width:41rem}
.live .chart{width:100%;min-width:0}
.live select{font:inherit;padding:.25rem .4rem;min-height:2.2rem;max-width:100%}
.key,.legend{display:flex;flex-wrap:wrap;gap:.1rem 1.1rem;font-size:.9rem}
.key{list-style:none;margin:.3rem 0;padding:0}
.key li{display:inline-flex;align-items:center;gap:.4rem}
.legend label{display:inline-flex;align-items:center;gap:.35rem;min-height:2rem;cursor:pointer}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap;margin:0}
.trouble{color:var(--bad);font-weight:600}
`;
