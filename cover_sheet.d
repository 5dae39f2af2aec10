cover_sheet.o: generator/compose/cover_sheet.c generator/compose/paper.h \
 generator/compose/work.h generator/compose/compose.h \
 generator/document/document.h generator/base/buf.h \
 generator/base/memory.h generator/base/str.h generator/base/diag.h \
 generator/base/messages.h generator/model/model.h \
 generator/model/calendar.h generator/base/date.h generator/model/house.h \
 generator/model/meeting.h generator/model/records.h generator/base/map.h \
 generator/source/value.h generator/model/words.h \
 generator/model/words.def.h generator/source/source.h \
 generator/source/language.h generator/source/markdown.h \
 generator/template/template.h
generator/compose/paper.h:
generator/compose/work.h:
generator/compose/compose.h:
generator/document/document.h:
generator/base/buf.h:
generator/base/memory.h:
generator/base/str.h:
generator/base/diag.h:
generator/base/messages.h:
generator/model/model.h:
generator/model/calendar.h:
generator/base/date.h:
generator/model/house.h:
generator/model/meeting.h:
generator/model/records.h:
generator/base/map.h:
generator/source/value.h:
generator/model/words.h:
generator/model/words.def.h:
generator/source/source.h:
generator/source/language.h:
generator/source/markdown.h:
generator/template/template.h:
