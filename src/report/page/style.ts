/** The style of the report: light and dark, narrow and wide, on paper. */
export const STYLE = `
:root{color-scheme:light dark;--ink:#1b1f24;--soft:#59636e;--line:#d1d9e0;--page:#fff;--panel:#f6f8fa;--link:#0550ae;--good:#116329;--warn:#8a4600;--bad:#a40e26}
@media (prefers-color-scheme:dark){:root{--ink:#e6edf3;--soft:#9198a1;--line:#3d444d;--page:#0d1117;--panel:#151b23;--link:#79b8ff;--good:#56d364;--warn:#e3b341;--bad:#ff8b83}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:76rem;padding:1rem 1.25rem 4rem;background:var(--page);color:var(--ink);font:1rem/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
h1{font-size:1.6rem;line-height:1.25;margin:1rem 0 .25rem}
h2{font-size:1.2rem;margin:2.5rem 0 .5rem;padding-top:.5rem;border-top:1px solid var(--line)}
h3{font-size:1rem;margin:1.25rem 0 .25rem}
p{margin:.4rem 0}
a{color:var(--link)}
.soft{color:var(--soft)}
.good{color:var(--good)}.warn{color:var(--warn)}.bad{color:var(--bad)}
nav ul,.strip{display:flex;flex-wrap:wrap;gap:.5rem;list-style:none;margin:.75rem 0;padding:0}
.strip{display:grid;grid-template-columns:repeat(auto-fill,minmax(14rem,1fr))}
nav li a{display:block;padding:.25rem .6rem;border:1px solid var(--line);border-radius:1rem;text-decoration:none}
.strip li{padding:.6rem .8rem;border:1px solid var(--line);border-left-width:.35rem;border-radius:.4rem;background:var(--panel)}
.strip .whole{border-left-color:var(--good)}.strip .part{border-left-color:var(--warn)}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.92rem}
th,td{padding:.35rem .6rem;border-bottom:1px solid var(--line);text-align:left;vertical-align:top;overflow-wrap:break-word}
tbody th{max-width:18rem}td:last-child{min-width:12rem}td.n:last-child{min-width:0}
thead th{border-bottom:2px solid var(--line);white-space:nowrap;vertical-align:bottom}thead th.n{white-space:normal;min-width:4rem}
.n{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
details{border-bottom:1px solid var(--line);padding:.3rem 0}
summary{cursor:pointer}
details.needs{border:0;padding:0}
.automation{content-visibility:auto;contain-intrinsic-size:auto 2rem}
.chain{display:flex;flex-wrap:wrap;gap:.35rem;list-style:none;margin:.4rem 0;padding:0}
.chain li{padding:.15rem .55rem;border:1px solid var(--line);border-radius:.3rem;background:var(--panel)}
.chain li+li::before{content:"→ ";color:var(--soft)}
.tag{display:inline-block;padding:0 .45rem;border:1px solid var(--line);border-radius:.8rem;font-size:.85rem;color:var(--soft)}
pre{overflow:auto;max-height:24rem;margin:.3rem 0;padding:.6rem;border:1px solid var(--line);border-radius:.4rem;background:var(--panel);font-size:.85rem;white-space:pre-wrap}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.15rem .8rem;margin:.4rem 0}
dt{color:var(--soft)}dd{margin:0}
label{display:block;margin:.5rem 0 .25rem}
input{width:100%;max-width:32rem;padding:.45rem .6rem;border:1px solid var(--soft);border-radius:.4rem;background:var(--page);color:var(--ink);font:inherit}
figure{margin:1rem 0}
svg{display:block;width:100%;height:auto;max-width:60rem}
figure svg{min-width:34rem}
svg text{fill:var(--ink);font-size:13px}
svg .wire{fill:none;stroke:var(--soft);opacity:.45}
svg .box{fill:var(--panel);stroke:var(--line)}
svg .bar{fill:var(--good)}svg .gap{fill:var(--warn)}
[hidden]{display:none!important}
@media (max-width:40rem){dl{grid-template-columns:1fr}dt{margin-top:.4rem}body{padding:.5rem .75rem 3rem}}
@media print{nav,.search{display:none}body{max-width:none;font-size:.8rem}a{color:inherit}details{break-inside:avoid}}
`
