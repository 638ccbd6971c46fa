// Draws rows per second against lanes with the ideal line, out of bench/set/figures.json: npm run draw:lanes
import { readFileSync, writeFileSync } from 'node:fs'
import { Figures } from './figures.ts'

const { lanes: bench } = Figures.parse(JSON.parse(readFileSync(new URL('figures.json', import.meta.url), 'utf8')))
const WIDTH = 640
const HEIGHT = 360
const LEFT = 70
const RIGHT = 610
const TOP = 40
const BOTTOM = 300
const perLane = (bench.pageSize * 1000) / bench.latencyMs
const mostLanes = Math.max(...bench.measured.map(({ lanes }) => lanes))
const x = (lanes: number): number => LEFT + ((RIGHT - LEFT) * lanes) / mostLanes
const y = (rate: number): number => BOTTOM - ((BOTTOM - TOP) * rate) / (mostLanes * perLane)
const points = (rateOf: (at: (typeof bench.measured)[number]) => number): string =>
  bench.measured.map((at) => `${x(at.lanes).toFixed(1)},${y(rateOf(at)).toFixed(1)}`).join(' ')
const line = (rateOf: (at: (typeof bench.measured)[number]) => number, look: string): string =>
  `<polyline points="${points(rateOf)}" fill="none" stroke-width="2" ${look}/>`
const text = (left: number, top: number, said: string, look = ''): string =>
  `<text x="${left}" y="${top}" ${look}>${said}</text>`
const thousands = (rate: number): string => `${(rate / 1000).toFixed(1)}k`
const ticks = [0.25, 0.5, 0.75, 1].map((part) => part * mostLanes * perLane)

const svg = [
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="13" fill="#333">`,
  '<title>Rows per second against lanes</title>',
  `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
  ...ticks.map((rate) => `<path d="M${LEFT} ${y(rate)}H${RIGHT}" stroke="#ddd"/>`),
  ...ticks.map((rate) => text(LEFT - 8, y(rate) + 4, thousands(rate), 'text-anchor="end"')),
  `<path d="M${LEFT} ${TOP}V${BOTTOM}H${RIGHT}" fill="none" stroke="#333"/>`,
  ...bench.measured.map(({ lanes }) => text(x(lanes), BOTTOM + 18, String(lanes), 'text-anchor="middle"')),
  text(
    (LEFT + RIGHT) / 2,
    BOTTOM + 38,
    `lanes (${bench.latencyMs} ms an answer, pages of ${bench.pageSize} rows)`,
    'text-anchor="middle"',
  ),
  text(LEFT, TOP - 14, 'rows per second'),
  line(({ lanes }) => lanes * perLane, 'stroke="#999" stroke-dasharray="6 4"'),
  line(({ lanes, bareShare }) => (bareShare ?? 0) * lanes * perLane, 'stroke="#b5651d"'),
  line(({ lanes, share }) => share * lanes * perLane, 'stroke="#0b62a4"'),
  ...bench.measured.map(
    ({ lanes, share }) =>
      `<circle cx="${x(lanes).toFixed(1)}" cy="${y(share * lanes * perLane).toFixed(1)}" r="4" fill="#0b62a4"/>`,
  ),
  text(LEFT + 30, TOP + 20, '- - -  lanes × page ÷ latency', 'fill="#777"'),
  text(LEFT + 30, TOP + 40, '●  harvester, with proof, files and manifest', 'fill="#0b62a4"'),
  text(LEFT + 30, TOP + 60, '―  plain loops: fetch, parse, write', 'fill="#b5651d"'),
  '</svg>',
]
writeFileSync(new URL('../../docs/pictures/lanes.svg', import.meta.url), `${svg.join('\n')}\n`)
