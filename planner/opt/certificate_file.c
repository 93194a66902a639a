#include "planner/opt/certificate_file.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

static enum geo_status too_long(const char *path, struct geo_err *err)
{
    return geo_fail(err, GEO_BAD_DATA, "%s: a certificate is longer than %zu MiB", path,
                    PLN_CERTIFICATE_BYTES_MOST >> 20);
}

enum geo_status pln_certificates_open(struct pln_certificates_file *f,
                                      const struct pln_certificate_origin *origin,
                                      struct geo_err *err)
{
    struct stat st;
    *f = (struct pln_certificates_file){.origin = origin, .file = fopen(origin->path, "rb")};
    if (f->file && (fstat(fileno(f->file), &st) != 0 || !S_ISREG(st.st_mode))) {
        pln_certificates_close(f);
        return geo_fail(err, GEO_BAD_DATA, "%s: cannot be read: not a plain file", origin->path);
    }
    if (f->file) return GEO_OK;
    return geo_fail(err, GEO_BAD_DATA, "%s: cannot be read: %s", origin->path, strerror(errno));
}

void pln_certificates_close(struct pln_certificates_file *f)
{
    if (f->file) fclose(f->file);
    geo_buf_release(&f->text);
    *f = (struct pln_certificates_file){0};
}

static int next_mark(FILE *file)
{
    int c = getc(file);
    while (c == ' ' || c == '\t' || c == '\r' || c == '\n')
        c = getc(file);
    return c;
}

/* The rest of an object after its first bracket, up to the one that closes it. */
static enum geo_status take_object(struct pln_certificates_file *f, struct geo_err *err)
{
    char piece[4096];
    size_t n = 0, depth = 1;
    bool quoted = false, escaped = false;
    geo_buf_clear(&f->text);
    geo_buf_add(&f->text, "{");
    while (depth) {
        int c = getc(f->file);
        if (c == EOF)
            return geo_fail(err, GEO_BAD_DATA, "%s: certificate %zu does not end", f->origin->path,
                            f->n + 1);
        piece[n++] = (char)c;
        if (!quoted) depth += (c == '{' || c == '[') ? 1u : 0u;
        if (!quoted) depth -= (c == '}' || c == ']') ? 1u : 0u;
        if (c == '"' && !escaped) quoted = !quoted;
        escaped = c == '\\' && !escaped;
        if (n < sizeof piece && depth) continue;
        geo_buf_add_bytes(&f->text, piece, n);
        n = 0;
        if (f->text.length > PLN_CERTIFICATE_BYTES_MOST) return too_long(f->origin->path, err);
    }
    return geo_buf_status(&f->text, err);
}

enum geo_status pln_certificates_next(struct pln_certificates_file *f, bool *more,
                                      struct pln_certificate *certificate, struct geo_err *err)
{
    const char *path = f->origin->path;
    int c = next_mark(f->file);
    *certificate = (struct pln_certificate){0};
    bool opened = c == (f->n ? ',' : '[');
    if (opened) c = next_mark(f->file);
    *more = opened && c == '{';
    if (!*more) {
        bool end = c == ']' && opened == (f->n == 0); /* "[]", or after the last one */
        if (end && next_mark(f->file) == EOF) return GEO_OK;
        return geo_fail(err, GEO_BAD_DATA, "%s: expected an array of certificates, and no more",
                        path);
    }
    enum geo_status st = take_object(f, err);
    f->n++;
    return st == GEO_OK
               ? pln_certificate_parse(f->text.text, f->text.length, f->origin, certificate, err)
               : st;
}

enum geo_status pln_certificate_read(const struct pln_certificate_origin *origin,
                                     struct pln_certificate *certificate, struct geo_err *err)
{
    struct pln_certificates_file f;
    *certificate = (struct pln_certificate){0};
    enum geo_status st = pln_certificates_open(&f, origin, err);
    if (st != GEO_OK) return st;
    char piece[1 << 16];
    for (size_t n = 1; n && st == GEO_OK;) {
        n = fread(piece, 1, sizeof piece, f.file);
        geo_buf_add_bytes(&f.text, piece, n);
        if (f.text.length > PLN_CERTIFICATE_BYTES_MOST) st = too_long(origin->path, err);
        if (ferror(f.file))
            st = geo_fail(err, GEO_BAD_DATA, "%s: cannot be read: %s", origin->path,
                          strerror(errno));
    }
    if (st == GEO_OK) st = geo_buf_status(&f.text, err);
    if (st == GEO_OK)
        st = pln_certificate_parse(f.text.text ? f.text.text : "", f.text.length, origin,
                                   certificate, err);
    pln_certificates_close(&f);
    return st;
}
