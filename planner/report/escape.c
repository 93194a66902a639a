#include "planner/report/escape.h"

#include <string.h>

static const char *entity_of(unsigned char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return c < 0x20 && c != '\n' && c != '\t' ? " " : NULL;
    }
}

void pln_add_escaped(struct geo_buf *buf, const char *text)
{
    for (const char *p = text; *p; p++) {
        const char *entity = entity_of((unsigned char)*p);
        if (entity)
            geo_buf_add(buf, entity);
        else
            geo_buf_add_bytes(buf, p, 1);
    }
}

void pln_add_json(struct geo_buf *buf, const char *text)
{
    geo_buf_add(buf, "\"");
    for (const char *p = text; *p; p++) {
        unsigned char c = (unsigned char)*p;
        if (c < 0x20 || c == 0x7F || strchr("\"\\<>&'", c))
            geo_buf_addf(buf, "\\u%04x", c);
        else if (strncmp(p, "\xe2\x80\xa8", 3) == 0 || strncmp(p, "\xe2\x80\xa9", 3) == 0) {
            geo_buf_addf(buf, "\\u202%c", (unsigned char)p[2] == 0xa8 ? '8' : '9');
            p += 2;
        } else
            geo_buf_add_bytes(buf, p, 1);
    }
    geo_buf_add(buf, "\"");
}
