/** Of the theme, but for the colours that tell good from bad: those that themes have for charts are too faint for words. */
const LIGHT = `
  --back: var(--vscode-editor-background, #ffffff);
  --text: var(--vscode-editor-foreground, #1c2128);
  --soft: var(--vscode-descriptionForeground, #59636e);
  --line: var(--vscode-widget-border, var(--vscode-panel-border, #d8dee4));
  --code: var(--vscode-textCodeBlock-background, #f3f5f7);
  --link: var(--vscode-textLink-foreground, #0757ba);
  --good: #1a7f37;
  --bad: #c4232b;
  --warn: #a15500;
  --info: #0757ba;
  --mute: var(--vscode-descriptionForeground, #6e7781);`;

const DARK = `
  --back: var(--vscode-editor-background, #15191f);
  --text: var(--vscode-editor-foreground, #e2e8ef);
  --soft: var(--vscode-descriptionForeground, #9aa5b1);
  --line: var(--vscode-widget-border, var(--vscode-panel-border, #323a44));
  --code: var(--vscode-textCodeBlock-background, #20262e);
  --link: var(--vscode-textLink-foreground, #74b0ff);
  --good: #56c271;
  --bad: #ff7b72;
  --warn: #e8a33d;
  --info: #74b0ff;
  --mute: var(--vscode-descriptionForeground, #8893a0);`;

/** Nothing is told by a shade alone, and every box has an edge. */
const CONTRAST = `
  --line: var(--vscode-contrastBorder, currentColor);
  --soft: var(--text);
  --mute: var(--text);
  --code: transparent;
  --press: var(--back);
  --pressed: var(--text);`;

const PAPER = LIGHT.replaceAll(/var\(--vscode-[\w-]+, (?:var\(--vscode-[\w-]+, )?(#\w+)\)+/g, '$1');

/**
 * The style of the report. On its own the page follows the reader's system; in an editor's webview the theme's
 * variables and the class of its body are stronger.
 */
export const STYLE = `
:root { color-scheme: light dark; }
body {${LIGHT} }
@media (prefers-color-scheme: dark) { body {${DARK} } }
body.vscode-light {${LIGHT} color-scheme: light; }
body.vscode-dark {${DARK} color-scheme: dark; }
@media (prefers-contrast: more) {
  body {
    --back: var(--vscode-editor-background, Canvas); --text: var(--vscode-editor-foreground, CanvasText);
    --link: var(--vscode-textLink-foreground, LinkText);${CONTRAST}
  }
}
body.vscode-high-contrast {${DARK}${CONTRAST} color-scheme: dark; }
body.vscode-high-contrast-light {${LIGHT}${CONTRAST} color-scheme: light; }

* { box-sizing: border-box; }
body {
  margin: 0; padding: 2rem clamp(1rem, 4vw, 3rem) 3rem; background: var(--back); color: var(--text);
  font: var(--vscode-font-size, 15px)/1.55 var(--vscode-font-family, system-ui, -apple-system, "Segoe UI", sans-serif);
  overflow-wrap: anywhere;
}
header, main, footer { max-width: 68rem; margin-inline: auto; }
h1, h2, h3, p, dl, dd, ul, table { margin: 0; padding: 0; }
h1 { font-size: 2em; line-height: 1.2; letter-spacing: -0.01em; }
h2 { font-size: 1.3em; line-height: 1.3; margin-bottom: .25rem; }
section { margin-top: 2.75rem; }
.eyebrow, .lead, .soft { color: var(--soft); }
.eyebrow { font-size: .85em; margin-bottom: .35rem; }
.verdict { font-size: 1.15em; margin-top: .6rem; max-width: 46rem; }
.lead { margin-bottom: 1rem; max-width: 46rem; }
body a { color: var(--link); text-decoration: underline 1px color-mix(in srgb, currentColor 35%, transparent); text-underline-offset: .2em; }
body a:hover { text-decoration-color: currentColor; }
body th a { text-decoration-color: transparent; }
a:focus-visible, summary:focus-visible, .scroll:focus-visible { outline: 2px solid var(--vscode-focusBorder, var(--link)); outline-offset: 2px; border-radius: 2px; }
code { font: .92em/1.4 var(--vscode-editor-font-family, ui-monospace, "SF Mono", Menlo, Consolas, monospace); }
.chip { background: var(--code); border-radius: 4px; padding: .1em .35em; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

.stale:not(:empty) { position: sticky; top: 0; z-index: 1; max-width: 68rem; margin: -1rem auto 1.5rem; padding: .6rem .8rem; background: var(--back); border: 1px solid var(--warn); }
.stale button { font: inherit; color: var(--pressed, var(--vscode-button-foreground, var(--back))); background: var(--press, var(--vscode-button-background, var(--link))); border: 1px solid var(--vscode-contrastBorder, transparent); padding: .15em .7em; margin-left: .4rem; cursor: pointer; }
.stale button:focus-visible { outline: 2px solid var(--vscode-focusBorder, var(--link)); outline-offset: 2px; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(15rem, 1fr)); gap: 2rem; margin-top: 1.75rem; padding-top: 1.5rem; border-top: 1px solid var(--line); }
.figures h2 { font-size: 1em; }
.strip { display: block; width: 100%; height: 12px; margin: .6rem 0 .65rem; }
.keys { display: flex; flex-wrap: wrap; gap: .1rem 1.1rem; list-style: none; }
.keys b { font-variant-numeric: tabular-nums; }

.icon { width: 1em; height: 1em; vertical-align: -.12em; flex: none; }
.good { color: var(--good); } .bad { color: var(--bad); } .warn { color: var(--warn); } .info { color: var(--info); } .mute { color: var(--mute); }
svg rect { fill: currentColor; }

.scroll { overflow-x: auto; position: relative; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; overflow-wrap: normal; }
th, td { text-align: left; vertical-align: top; padding: .5rem 1rem .5rem 0; border-bottom: 1px solid var(--line); }
th:last-child, td:last-child { padding-right: 0; }
thead th { font-weight: 600; color: var(--soft); font-size: .88em; vertical-align: bottom; white-space: nowrap; }
tbody th { font-weight: 600; }
td ul { list-style: none; }
.matrix tbody th { position: sticky; left: 0; background: var(--back); min-width: min(18rem, 40vw); overflow-wrap: anywhere; }
.matrix td { white-space: nowrap; }
.matrix .icon { margin-right: .3rem; }
.seeding td { min-width: 8rem; } .seeding td:nth-child(3), .seeding td:nth-child(4) { min-width: 14rem; }
.seeding .program th { padding-top: 1.4rem; }
.seeding tbody:first-of-type .program th { padding-top: .6rem; }
.place { white-space: nowrap; }
.note { color: var(--soft); margin-top: .8rem; }
.bars td:nth-child(3) { width: 55%; vertical-align: middle; }
.bars th { white-space: nowrap; overflow-wrap: normal; }
.bar { display: block; width: 100%; height: .8rem; }
.number { text-align: right; }
.bars td.number { padding-right: 1rem; }

.groups { margin-top: 1.75rem; }
details { border-top: 1px solid var(--line); padding: .8rem 0 .9rem; }
summary { cursor: pointer; }
summary h3 { display: inline; font-size: 1.02em; margin-right: .5rem; }
.finding { padding: .8rem 0 0 1.1rem; break-inside: avoid; }
.finding .code { display: block; background: var(--code); border-radius: 4px; padding: .4rem .6rem; margin: .35rem 0; white-space: pre-wrap; }
.finding .fix { color: var(--soft); }
.errors { list-style: none; }
.errors li { padding: .35rem 0; }
footer { margin-top: 3rem; padding-top: 1rem; border-top: 1px solid var(--line); color: var(--soft); font-size: .9em; }

@media (max-width: 34rem) {
  .bars td:nth-child(3) { width: 30%; }
  .bars tbody th { white-space: normal; overflow-wrap: anywhere; }
}
@media (prefers-contrast: more) { .chip, .finding .code { border: 1px solid var(--line); } body a, body th a { text-decoration-color: currentColor; } }
body.vscode-high-contrast a, body.vscode-high-contrast-light a { text-decoration-color: currentColor; }
body.vscode-high-contrast .finding .code, body.vscode-high-contrast-light .finding .code { border: 1px solid var(--line); }
@media (forced-colors: active) { .strip, .bar { border: 1px solid CanvasText; } svg { forced-color-adjust: none; } }
@media print {
  @page { margin: 16mm 14mm; }
  body, body.vscode-light, body.vscode-dark, body.vscode-high-contrast, body.vscode-high-contrast-light {${PAPER} padding: 0; font-size: 10pt; color-scheme: light; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  body a { color: inherit; }
  .scroll { overflow: visible; }
  .matrix tbody th { position: static; }
  h2, .lead, summary, summary + p, thead, .program { break-after: avoid; }
  tr, .finding { break-inside: avoid; }
  details::details-content { content-visibility: visible; block-size: auto; }
}
`;
