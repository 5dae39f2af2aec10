// Typst, through its Node package (of tests/bench): node typst.mjs SOURCE FONTS OUTPUT STANDARD. Called by make.
import { NodeCompiler } from "@myriaddreamin/typst-ts-node-compiler";
import { writeFileSync } from "node:fs";
import { dirname } from "node:path";

const [source, fonts, output, standard] = process.argv.slice(2);
const compiler = NodeCompiler.create({ workspace: dirname(source), fontArgs: [{ fontPaths: [fonts] }] });
const options = { pdfTags: true, pdfStandard: standard, creationTimestamp: 1514764800 };
writeFileSync(output, compiler.pdf({ mainFilePath: source }, options));
