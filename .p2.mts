import { handleFile } from "./flows/document-analysis/handle-file";
import { extractText } from "./flows/document-analysis/extract-text";
import { readFileSync, readdirSync } from "node:fs";
const d="flows/document-analysis/documents/";
for (const f of ["contract-notice.pdf","incident-report.pdf","meeting-minutes.docx","invoice-list.csv","research-note.md"]) { try { const b=readFileSync(d+f); const h=handleFile(f,b); const t=await extractText(h,b); console.log(f,h.type,t.pages,t.text.length,t.warnings); console.log(t.text) } catch(e:any){console.log(f,e.code,e.message)} }
