import { expect, test } from 'vitest'
import type { CodeValue } from '../../../src/inventory/script/code-facts.ts'
import { readCode } from '../../../src/inventory/script/read-code.ts'

/** The call sites of a script on one line each: kind, line, and each value. */
function sitesOf(script: string, kind?: string): readonly string[] {
  return readCode('script', script)
    .sites.filter((site) => kind === undefined || site.kind === kind)
    .map(({ kind: of, line, target, uses }) => [of, line, target.map(shown).join(' or '), uses.join()].join(' ').trim())
}

function shown(value: CodeValue): string {
  switch (value.kind) {
    case 'text':
      return `'${value.text}'${value.whole ? '' : '…'} ${value.how}`
    case 'property':
      return `property ${value.name}`
    case 'member':
      return `member ${value.object ?? '?'}.${value.property}`
    case 'unresolved':
      return `unresolved ${value.shape}`
    default:
      return value satisfies never
  }
}

const TABLES = [
  { name: 'a literal', script: "new GlideRecord('incident')", reads: ["'incident' literal"] },
  { name: 'a variable', script: "var t = 'incident';\nnew GlideRecord(t)", reads: ["'incident' constant"] },
  {
    name: 'a variable with two values',
    script: "var t = 'incident'; if (x) t = 'problem'; new GlideRecord(t)",
    reads: ["'incident' constant or 'problem' constant"],
  },
  {
    name: 'a property of an object',
    script: "var T = { order: 'u_order' }; new GlideRecord(T.order)",
    reads: ["'u_order' constant"],
  },
  {
    name: 'a property of a prototype',
    script: "var S = Class.create(); S.prototype = { TABLE: 'u_s', go: function() { new GlideRecord(this.TABLE) } }",
    reads: ["'u_s' constant"],
  },
  {
    name: 'a property that is given in a constructor',
    script: "var S = function() { this.table = 'u_s'; }; S.prototype.go = function() { new GlideRecord(this.table) }",
    reads: ["'u_s' constant"],
  },
  { name: 'a sum', script: "new GlideRecord('u_' + 'x')", reads: ["'u_x' literal"] },
  { name: 'a sum with an end that is not known', script: "new GlideRecord('u_' + x)", reads: ["'u_'… literal"] },
  { name: 'a choice', script: "new GlideRecord(a ? 'x' : 'y')", reads: ["'x' constant or 'y' constant"] },
  { name: 'a parameter', script: 'function f(t) { new GlideRecord(t) }', reads: ['unresolved parameter'] },
  {
    name: 'a name that an inner function declares again',
    script: "var t = 'incident'; function f(t) { new GlideRecord(t) }",
    reads: ['unresolved parameter'],
  },
  { name: 'a constant of another script', script: 'new GlideRecord(Names.TABLE)', reads: ['member Names.TABLE'] },
  {
    name: 'a constant of an instance',
    script: 'var n = new Names(); new GlideRecord(n.TABLE)',
    reads: ['member Names.TABLE'],
  },
  {
    name: 'an empty beginning that is replaced',
    script: "var t = ''; t = 'x'; new GlideRecord(t)",
    reads: ["'x' constant"],
  },
  { name: 'a circle of names', script: 'var a = b; var b = a; new GlideRecord(a)', reads: ['unresolved too deep'] },
  { name: 'a comment and a text', script: "// new GlideRecord('no')\nvar s = \"new GlideRecord('no')\";", reads: [] },
]

test.each(TABLES)('the table of $name is told', ({ script, reads }) => {
  const told = readCode('script', script)
    .sites.filter(({ kind }) => kind === 'table')
    .map(({ target }) => target.map(shown).join(' or '))
  expect(told).toEqual(reads)
})

const CALLS = [
  {
    name: 'writes on a variable',
    script: "var g = new GlideRecord('a');\ng.update();",
    sites: ["table 1 'a' literal read", "table 2 'a' literal update"],
  },
  {
    name: 'a chain of GlideQuery',
    script: "new GlideQuery('a').where('b', 1).deleteMultiple()",
    sites: ["table 1 'a' literal delete", "table 1 'a' literal read"],
  },
  { name: 'an event', script: "gs.eventQueue('my.event', current)", sites: ["event 1 'my.event' literal"] },
  {
    name: 'an endpoint with a known beginning',
    script: "var u = 'https://h.acme.test/';\nr.setEndpoint(u + id)",
    sites: ["address 2 'https://h.acme.test/'… constant", "mention 1 'https://h.acme.test/' literal"],
  },
  {
    name: 'an endpoint from a property',
    script: "r.setEndpoint(gs.getProperty('x.url') + '/v1')",
    sites: ['address 1 property x.url', "property 1 'x.url' literal"],
  },
  {
    name: 'a REST message',
    script: "new sn_ws.RESTMessageV2('M', 'get')",
    sites: ["include 1 'sn_ws' literal", "include 1 'sn_ws.RESTMessageV2' literal", "rest-message 1 'M' literal"],
  },
  {
    name: 'a REST message without a name',
    script: 'var r = new sn_ws.RESTMessageV2()',
    sites: ["include 1 'sn_ws' literal", "include 1 'sn_ws.RESTMessageV2' literal"],
  },
  { name: 'code that is made from what is not known', script: "eval(x); eval('1 + 1')", sites: ['dynamic-code 1'] },
  {
    name: 'rules that are kept from running',
    script: "var g = new GlideRecord('a');\ng.setWorkflow(false); g.setWorkflow(true)",
    sites: ["suppression 2 'a' literal", "table 1 'a' literal read"],
  },
  {
    name: 'a flow',
    script: "sn_fd.FlowAPI.getRunner().flow('global.my_flow').run()",
    sites: ["flow 1 'global.my_flow' literal", "include 1 'sn_fd' literal", "include 1 'sn_fd.FlowAPI' literal"],
  },
  {
    name: 'a schedule that is looked up and started',
    script: "var j = new GlideRecord('sysauto_script'); j.get('name', 'N'); gs.executeNow(j)",
    sites: ["schedule 1 'N' literal", "table 1 'sysauto_script' literal read"],
  },
  {
    name: 'a script include that is not declared',
    script: 'new Helper().go();\nvar Local = {}; Local.go()',
    sites: ["include 1 'Helper' literal"],
  },
]

test.each(CALLS)('$name: each call site has its line and its value', ({ script, sites }) => {
  expect([...sitesOf(script)].sort()).toEqual(sites)
})

const FORMS = [
  { name: 'ES5', script: "gs.eventQueue('a.b')", reading: 'parsed' },
  { name: 'ES2020', script: "const f = async () => { await g?.(); gs.eventQueue('a.b') }", reading: 'parsed' },
  { name: 'a fragment with a return', script: "if (x) return; gs.eventQueue('a.b')", reading: 'parsed' },
  { name: 'a byte order mark', script: "\ufeffgs.eventQueue('a.b')", reading: 'parsed' },
  { name: 'a javascript: address', script: "javascript: gs.eventQueue('a.b')", reading: 'parsed' },
  { name: 'for each', script: "for each (var a in b) gs.eventQueue('a.b')", reading: 'repaired' },
  { name: 'a conditional catch', script: "try { f() } catch (e if e.x) { } gs.eventQueue('a.b')", reading: 'repaired' },
  { name: 'a missing bracket', script: "if (x { gs.eventQueue('a.b') }", reading: 'repaired' },
  { name: 'E4X', script: "var x = <a><b/></a>;\ngs.eventQueue('a.b')", reading: 'tokens' },
]

test.each(FORMS)('$name is read', ({ script, reading }) => {
  const facts = readCode('script', script)
  expect(facts.reading).toBe(reading)
  expect(facts.sites.filter(({ kind }) => kind === 'event')).toMatchObject([{ target: [{ text: 'a.b' }] }])
})

test('lines are counted as the platform shows them, after CRLF too', () => {
  expect(sitesOf("var a;\r\n\r\ngs.eventQueue('a.b')", 'event')).toEqual(["event 3 'a.b' literal"])
})
