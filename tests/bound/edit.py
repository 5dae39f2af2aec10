"""The fixtures that no program would make: others' files with something changed, and hostile ones. Called by make."""

import re
import subprocess
import zlib


def qdf(name):
    return subprocess.run(["qpdf", "--qdf", "--object-streams=disable", "--static-id", name, "-"],
                          stdout=subprocess.PIPE, check=True).stdout


def write(name, data):
    with open(name, "wb") as file:
        file.write(data)


def fixed(data):
    """With offsets and lengths made right again, small."""
    whole = subprocess.run(["fix-qdf"], input=data, stdout=subprocess.PIPE, check=True).stdout
    write("edit.tmp", whole)
    subprocess.run(["qpdf", "--static-id", "--object-streams=generate", "edit.tmp", "edited.tmp"], check=True)
    with open("edited.tmp", "rb") as file:
        return file.read()


def one(data, pattern, to):
    changed, count = re.subn(pattern, to, data, count=1, flags=re.S)
    assert count == 1, pattern
    return changed


def classes():
    """Attributes by class, a role over two steps, a crop box, a user unit."""
    data = qdf("libreoffice.pdf")
    data = one(data, rb"  /RoleMap <<\n", b"  /ClassMap << /Low << /O /Layout /TextAlign /End >> "
               b"/Two [ << /O /Table /Summary (none) >> 0 ] >>\n  /RoleMap <<\n    /Odd /Odder\n    /Odder /P\n")
    data = one(data, rb"/S /Text#20body\n", b"/S /Odd\n  /C [ /Low /Two ]\n")
    data = one(data, rb"  /MediaBox \[\n    0\n    0\n", b"  /CropBox [ 40 60 560 800 ]\n  /UserUnit 1.5\n"
               b"  /MediaBox [\n    0\n    0\n")
    write("classes.pdf", fixed(data))


def document(objects, root=1, trailer=b""):
    """A file of objects (number: bytes) with a classic table."""
    out = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
    places = {}
    for number in sorted(objects):
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, objects[number])
    size = max(objects) + 1
    start = len(out)
    out += b"xref\n0 1\n0000000000 65535 f \n"
    for number in sorted(places):
        out += b"%d 1\n%010d 00000 n \n" % (number, places[number])
    return out + b"trailer\n<</Size %d/Root %d 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (size, root, trailer, start)


def stream(data, entries=b"", pack=False):
    if pack:
        data, entries = zlib.compress(data, 9), entries + b"/Filter/FlateDecode"
    return b"<<%s/Length %d>>\nstream\n%s\nendstream" % (entries, len(data), data)


def simple(content, **more):
    """One page with Helvetica, which is not in the file."""
    objects = {
        1: b"<</Type/Catalog/Pages 2 0 R%s>>" % more.get("catalog", b""),
        2: b"<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 595 842]"
           b"/Resources<</Font<</F1 5 0 R>>%s>>>>" % more.get("resources", b""),
        3: b"<</Type/Page/Parent 2 0 R/Contents 4 0 R%s>>" % more.get("page", b""),
        4: content,
        5: b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    }
    objects.update(more.get("objects", {}))
    return objects


TEXT = b"BT /F1 20 Tf 100 700 Td (Plain words) Tj ET "


def layers():
    """A layer that is off, and content that leaves all open."""
    content = b"q q /OC /Seen BDC " + TEXT + b"EMC /OC /Unseen BDC BT /F1 20 Tf 100 600 Td (Draft figures) Tj "
    write("layers.pdf", document(simple(
        stream(content),
        catalog=b"/OCProperties<</OCGs[6 0 R 7 0 R]/D<</OFF[7 0 R]>>>>",
        resources=b"/Properties<</Seen 6 0 R/Unseen 7 0 R>>",
        objects={6: b"<</Type/OCG/Name(Map)>>", 7: b"<</Type/OCG/Name(Draft)>>"})))


def forms():
    """Content of the structure within a form, drawn twice, and cells that name the headers they belong to."""
    form = stream(b"/Figure <</MCID 0>> BDC 0 .3 .4 rg 0 0 200 100 re f EMC /Figure <</MCID 1>> BDC 0 120 50 50 re f EMC",
                  b"/Type/XObject/Subtype/Form/BBox[0 0 300 300]/StructParents 1")
    write("forms.pdf", document({
        1: b"<</Type/Catalog/Pages 2 0 R/Lang(en-GB)/MarkInfo<</Marked true>>/StructTreeRoot 6 0 R>>",
        2: b"<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 595 842]>>",
        3: b"<</Type/Page/Parent 2 0 R/Contents 4 0 R/StructParents 0/Resources<</XObject<</X 5 0 R>>>>>>",
        4: stream(b"q 1 0 0 1 100 500 cm /X Do Q /Figure <</MCID 5>> BDC .5 g 100 300 50 50 re f EMC "
                  b"/Artifact BMC 0 g 0 800 595 1 re f EMC"),
        5: form,
        6: b"<</Type/StructTreeRoot/K 7 0 R/IDTree<</Names[(c1)13 0 R]>>"
           b"/ParentTree<</Nums[0[null null null null null 10 0 R]1[8 0 R 9 0 R]]>>>>",
        7: b"<</Type/StructElem/S/Document/P 6 0 R/K[8 0 R 9 0 R 10 0 R 11 0 R]>>",
        8: b"<</Type/StructElem/S/Figure/Alt(A wide block)/P 7 0 R/Pg 3 0 R/K<</Type/MCR/Pg 3 0 R/Stm 5 0 R/MCID 0>>"
           b"/A<</O/Layout/BBox[100 500 300 600]>>>>",
        9: b"<</Type/StructElem/S/Figure/Alt(A small block)/P 7 0 R/Pg 3 0 R/K<</Type/MCR/Pg 3 0 R/Stm 5 0 R/MCID 1>>>>",
        10: b"<</Type/StructElem/S/Figure/Alt(A grey block)/P 7 0 R/Pg 3 0 R/K 5>>",
        11: b"<</Type/StructElem/S/Table/P 7 0 R/K[12 0 R 14 0 R]>>",
        12: b"<</Type/StructElem/S/TR/P 11 0 R/K 13 0 R>>",
        13: b"<</Type/StructElem/S/TH/P 12 0 R/ID(c1)/A<</O/Table/Scope/Column>>>>",
        14: b"<</Type/StructElem/S/TR/P 11 0 R/K 15 0 R>>",
        15: b"<</Type/StructElem/S/TD/P 14 0 R/A<</O/Table/Headers[(c1)]>>>>",
    }))


def notes():
    """Annotations that can be seen, one that cannot, scripts and a file within."""
    form = stream(b"1 .8 0 rg 0 0 10 10 re f", b"/Type/XObject/Subtype/Form/BBox[0 0 10 10]")
    write("notes.pdf", document(simple(
        stream(TEXT),
        catalog=b"/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>/Names<</EmbeddedFiles<</Names[(a)8 0 R]>>>>",
        page=b"/Annots[6 0 R 7 0 R 9 0 R]/AA<</O<</S/JavaScript/JS(x)>>>>",
        objects={
            6: b"<</Type/Annot/Subtype/Square/Rect[100 500 200 550]/F 4/AP<</N 10 0 R>>>>",
            7: b"<</Type/Annot/Subtype/Square/Rect[100 400 200 450]/F 2/AP<</N 10 0 R>>>>",
            8: b"<</Type/Filespec/F(a.txt)>>",
            9: b"<</Type/Annot/Subtype/Link/Rect[100 690 220 720]/A<</S/Launch/F(calc.exe)>>>>",
            10: form,
        })))


def hostile():
    write("hostile-loop.pdf", document({
        1: b"<</Type/Catalog/Pages 2 0 R>>", 2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        3: b"<</Type/Pages/Kids[2 0 R]/Count 1/Parent 2 0 R>>"}))
    # Arrays in arrays.
    nested = b"[" * 30000 + b"]" * 30000
    write("hostile-nested.pdf", document(simple(stream(TEXT), page=b"/Group " + nested)))
    # Two gigabytes of blanks, packed twice.
    packer, once = zlib.compressobj(9), b""
    for _ in range(2048):
        once += packer.compress(b" " * (1 << 20))
    once += packer.flush()
    twice = zlib.compress(once, 9)
    write("hostile-bomb.pdf", document(simple(stream(twice, b"/Filter[/FlateDecode/FlateDecode]"))))
    # Forms that draw the next ten times.
    forms = {}
    for i in range(20):
        draw = b"/X Do " * 10
        forms[10 + i] = stream(draw, b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</XObject<</X %d 0 R>>>>"
                               % (11 + i))
    forms[30] = stream(TEXT, b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]")
    write("hostile-forms.pdf", document(simple(stream(b"/X Do"), resources=b"/XObject<</X 10 0 R>>", objects=forms)))
    # A structure that holds itself, a role that is itself, bookmarks and names in a ring, an identifier of content
    # that would make a table of 4 billion rows.
    write("hostile-structure.pdf", document(simple(
        stream(b"/P <</MCID 4294967290>> BDC " + TEXT + b"EMC /P <</MCID 1>> BDC " + TEXT + b" /P <</MCID 1>> BDC "),
        catalog=b"/MarkInfo<</Marked true>>/Lang(e\\000n)/StructTreeRoot 6 0 R/Outlines 9 0 R/Names<</Dests 11 0 R>>",
        page=b"/StructParents 0/Annots[12 0 R]",
        objects={
            6: b"<</Type/StructTreeRoot/K 7 0 R/RoleMap<</A/B/B/A/H9/H1>>>>",
            7: b"<</Type/StructElem/S/A/P 6 0 R/K[7 0 R 8 0 R 8 0 R 6 0 R]/ID(x)>>",
            8: b"<</Type/StructElem/S/H9/P 7 0 R/Pg 3 0 R/K[4294967290 1 1 -1 1.5 99999999999 <</Type/MCR/MCID 1>>]"
               b"/ID(x)/Alt(\\376\\377\\330\\000)/A<</O/Layout/BBox[0 0 1e9 -1e9]/X 7 0 R>>>>",
            9: b"<</First 10 0 R/Last 10 0 R>>",
            10: b"<</Title(Ring)/Dest(a)/Next 10 0 R/First 10 0 R/Parent 9 0 R>>",
            11: b"<</Kids[11 0 R]/Names[(a)[3 0 R/XYZ 0 1e30 0]]>>",
            12: b"<</Type/Annot/Subtype/Link/Rect[0 0 1 1]/Dest[-5 /Fit]>>",
        })))


def damaged():
    with open("chromium.pdf", "rb") as file:
        data = file.read()
    write("truncated.pdf", data[:len(data) * 6 // 10])
    # What a browser saved instead of the file.
    write("saved-page.pdf", b"<!DOCTYPE html>\n<title>Sign in</title>\n<p>Sign in to see this file.</p>\n")
    # Offsets that are wrong by as much as was put in at the head.
    write("repaired.pdf", document(simple(stream(TEXT))).replace(b"%PDF-1.7\n", b"%PDF-1.7\n% added by hand\n", 1))


classes()
layers()
forms()
notes()
hostile()
damaged()
subprocess.run(["rm", "-f", "edit.tmp", "edited.tmp"], check=True)
