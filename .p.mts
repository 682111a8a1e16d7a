import { handleFile } from "./flows/document-analysis/handle-file";
import { extractText } from "./flows/document-analysis/extract-text";
import { chunkText } from "./flows/document-analysis/chunk-text";
import { readFileSync, readdirSync } from "node:fs";
const d="/work/shared/data/files/";
for (const f of readdirSync(d)) { try { const b=readFileSync(d+f); const h=handleFile(f,b); const t=await extractText(h,b); console.log(f,h.type,t.pages,t.text.length,t.warnings, chunkText(t.text).length, JSON.stringify(t.text.slice(0,process.argv[2]?2500:200))) } catch(e:any){console.log(f,e.code,e.message)} }
