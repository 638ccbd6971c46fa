/** What the report does in the browser: show the automations that a search names. Without it, all of them are shown. */
export const SEARCH = `
const field=document.getElementById('search')
const found=document.getElementById('found')
const rows=[...document.querySelectorAll('.automation')]
const texts=rows.map((row)=>row.dataset.text)
let last=0
const show=()=>{
  const words=field.value.toLowerCase().split(/\\s+/).filter(Boolean)
  let count=0
  rows.forEach((row,at)=>{
    const is=words.every((word)=>texts[at].includes(word))
    if(is)count+=1
    if(row.hidden===is)row.hidden=!is
  })
  found.textContent=count+' of '+rows.length+' automations'
}
if(field){
  field.closest('.search').hidden=false
  field.addEventListener('input',()=>{cancelAnimationFrame(last);last=requestAnimationFrame(show)})
  if(field.value)show()
}
addEventListener('beforeprint',()=>{for(const each of document.querySelectorAll('.needs'))each.open=true})
addEventListener('hashchange',()=>{const at=document.getElementById(location.hash.slice(1));if(at&&at.tagName==='DETAILS')at.open=true})
`
