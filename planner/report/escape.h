/* planner/report/escape: text from the inputs inside XML and HTML. Floor 6. Pure. */
#ifndef PLANNER_REPORT_ESCAPE_H
#define PLANNER_REPORT_ESCAPE_H

#include "geo/base/buf.h"

/* & < > " ' become entities, control characters that XML forbids become spaces; safe inside
 * elements and inside attributes in double or single quotes. */
void pln_add_escaped(struct geo_buf *buf, const char *text);

/* TEXT as a JSON string with its quotes, safe inside <script> as well: < > & and U+2028/9 are \u
 * escapes. */
void pln_add_json(struct geo_buf *buf, const char *text);

#endif
