// Typst, through its Node package: node typst.mjs SOURCE FONTS OUTPUT. Prints the seconds of the compiling
// alone, without the start of node and the reading of fonts. Called by tests/bench/paper.
import { NodeCompiler } from "@myriaddreamin/typst-ts-node-compiler";
import { writeFileSync } from "node:fs";
import { dirname } from "node:path";

const [source, fonts, output] = process.argv.slice(2);
const compiler = NodeCompiler.create({ workspace: dirname(source), fontArgs: [{ fontPaths: [fonts] }] });
const start = process.hrtime.bigint();
const pdf = compiler.pdf({ mainFilePath: source }, { pdfTags: true });
console.log(Number(process.hrtime.bigint() - start) / 1e9);
writeFileSync(output, pdf);
