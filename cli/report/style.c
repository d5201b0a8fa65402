/* SPDX-License-Identifier: MIT */
#include "style.h"

#include <stddef.h>

#define DARK                                                                           \
    "--page:#0d0d0d;--card:#1a1a19;--ink:#fff;--soft:#c3c2b7;--faint:#898781;"         \
    "--grid:#2c2c2a;--edge:#2e2e2b;--series:#3987e5;--area:#3987e533;--bad:#e66767;"   \
    "--bad-back:#3a1d1d;--good:#0ca30c;--note:#fab219;"

const char *const report_style[] = {
    ":root{color-scheme:light dark;"
    "--page:#f9f9f7;--card:#fcfcfb;--ink:#0b0b0b;--soft:#52514e;--faint:#6f6d68;"
    "--grid:#e1e0d9;--edge:#e4e3dd;--series:#2a78d6;--area:#2a78d626;--bad:#c22f2f;"
    "--bad-back:#fbeaea;--good:#006300;--note:#8a5b00;}\n"
    "@media (prefers-color-scheme:dark){:root{" DARK "}}\n",

    "*{box-sizing:border-box}\n"
    "body{margin:0;background:var(--page);color:var(--ink);"
    "font:15px/1.5 system-ui,-apple-system,\"Segoe UI\",Roboto,sans-serif;"
    "-webkit-text-size-adjust:100%}\n"
    "main,header,footer{max-width:1120px;margin:0 auto;padding:0 20px}\n"
    "header{padding-top:28px}\n"
    "footer{padding-top:28px;padding-bottom:36px;color:var(--faint);font-size:13px}\n"
    "h1{font-size:24px;line-height:1.25;margin:0 0 4px;font-weight:650}\n"
    "h2{font-size:18px;margin:36px 0 12px;font-weight:650}\n"
    "h3{font-size:15px;margin:0;font-weight:600}\n"
    "p{margin:0 0 8px}.soft,figcaption p{color:var(--soft)}\n"
    "bdi,code{overflow-wrap:anywhere}code{font-size:.92em}\n",

    ".tiles{display:grid;gap:12px;margin:20px 0 0;padding:0;"
    "grid-template-columns:repeat(auto-fit,minmax(150px,1fr))}\n"
    ".tiles>div,figure,.card{background:var(--card);border:1px solid var(--edge);"
    "border-radius:10px}\n"
    ".tiles>div{padding:12px 14px}\n"
    ".tiles dt{color:var(--soft);font-size:13px}\n"
    ".tiles dd{margin:0;font-size:24px;font-weight:600;line-height:1.3;"
    "overflow-wrap:anywhere}\n"
    ".tiles dd small{display:block;font-size:13px;font-weight:400;"
    "color:var(--soft)}\n"
    ".verdict{display:flex;gap:10px;align-items:baseline;margin:14px 0 0;"
    "font-weight:600}\n"
    ".verdict span{font-size:17px;line-height:1}"
    ".good span{color:var(--good)}.bad span{color:var(--bad)}"
    ".note span{color:var(--note)}\n",

    ".charts{display:grid;gap:16px;"
    "grid-template-columns:repeat(auto-fit,minmax(min(100%,440px),1fr))}\n"
    "figure{margin:0;padding:14px 16px 10px;min-width:0}\n"
    "figcaption p{font-size:13px;margin:0 0 12px}\n"
    ".chart{display:grid;grid-template-columns:max-content 1fr;column-gap:8px}\n"
    ".up{display:flex;flex-direction:column;justify-content:space-between;"
    "height:178px;margin:-9px 0;text-align:right}\n"
    ".up,.across,.limit-words{font-size:12px;line-height:18px;color:var(--faint);"
    "font-variant-numeric:tabular-nums}\n"
    ".plot{position:relative;height:160px;min-width:0;"
    "border-bottom:1px solid var(--faint)}\n"
    "svg{display:block;width:100%;height:100%;overflow:visible}\n"
    ".across{grid-column:2;position:relative;height:20px;margin-top:3px}\n"
    ".across span{position:absolute;transform:translateX(-50%);white-space:nowrap}\n"
    ".across .first{transform:none}.across .last{transform:translateX(-100%)}\n"
    ".limit-words{position:absolute;right:0;transform:translateY(-100%);"
    "background:var(--card);padding:0 4px;line-height:15px;margin-top:-2px}\n",

    "path{vector-effect:non-scaling-stroke;fill:none}\n"
    ".grid{stroke:var(--grid);stroke-width:1}\n"
    ".limit{stroke:var(--faint);stroke-width:1;stroke-dasharray:4 4}\n"
    ".area{fill:var(--area)}"
    ".line{stroke:var(--series);stroke-width:2;stroke-linejoin:round}\n"
    ".bar{fill:var(--series)}.hit{fill:transparent}\n"
    ".column:hover .bar{filter:brightness(1.2)}"
    ".column:hover .hit{fill:var(--area)}\n",

    ".wide{overflow-x:auto;padding:0}\n"
    "table{border-collapse:collapse;width:100%;font-size:14px}\n"
    "th,td{padding:7px 12px;text-align:left;vertical-align:top;"
    "border-top:1px solid var(--edge)}\n"
    "thead th{border-top:0;color:var(--soft);font-weight:600;font-size:13px;"
    "white-space:nowrap}\n"
    "tbody "
    "th{font-weight:500;white-space:nowrap}td.n,th.n{text-align:right;white-space:"
    "nowrap;"
    "font-variant-numeric:tabular-nums}\n"
    "details{margin:12px 0 0}summary{cursor:pointer;color:var(--soft);"
    "font-size:14px;padding:4px 0}\n"
    "details .wide{max-height:420px;overflow:auto;margin-top:6px}\n"
    ".kind{display:inline-block;padding:0 8px;border-radius:9px;font-size:12px;"
    "line-height:19px;background:var(--bad-back);color:var(--bad);"
    "white-space:nowrap}\n"
    ".words td:first-child,.words .n{width:1%}\n"
    ".examples{color:var(--soft);font-size:13px}\n",

    ".sheet{list-style:none;margin:0;padding:0;display:grid;gap:12px;"
    "grid-template-columns:repeat(auto-fill,minmax(150px,1fr))}\n"
    ".sheet li{min-width:0;background:var(--card);border:1px solid var(--edge);"
    "border-radius:10px;overflow:hidden}\n"
    ".sheet .frame{display:flex;align-items:center;justify-content:center;"
    "height:130px;padding:6px;background:var(--page)}\n"
    ".sheet img{max-width:100%;max-height:100%;width:auto;height:auto;display:block}\n"
    ".sheet p{margin:0;padding:6px 10px 8px;font-size:12px;line-height:1.35}\n"
    ".sheet p bdi{display:block;overflow:hidden;text-overflow:ellipsis;"
    "white-space:nowrap;font-weight:500}\n"
    ".sheet+p{margin-top:16px}.sheet small{font-size:12px;color:var(--soft)}\n",

    "@media (max-width:480px){main,header,footer{padding-left:12px;"
    "padding-right:12px}header{padding-top:18px}\n"
    "h1{font-size:21px}.tiles{grid-template-columns:1fr 1fr;gap:8px}"
    ".tiles dd{font-size:20px}\n"
    "figure{padding:12px 10px 8px}th,td{padding:6px 8px}\n"
    ".sheet{grid-template-columns:1fr 1fr;gap:8px}.sheet .frame{height:110px}\n"
    ".words thead{display:none}.words tr{display:block;padding:8px 0;"
    "border-top:1px solid var(--edge)}.words tr:first-child{border-top:0}\n"
    ".words td{display:block;border:0;padding:1px 12px}"
    ".words td:first-child,.words td.n{display:inline-block;width:auto;padding-right:0}"
    ".words td.n::after{content:\"\\00a0×\"}}\n"
    "@media print{figure,.sheet li{break-inside:avoid}}\n",
    NULL};
