/* planner/opt/certificate_file: certificates as text, one or many, back into numbers. Floor 4. One
 * file per thread. */
#ifndef PLANNER_OPT_CERTIFICATE_FILE_H
#define PLANNER_OPT_CERTIFICATE_FILE_H

#include <stdio.h>

#include "geo/base/buf.h"
#include "geo/base/status.h"
#include "planner/opt/certificate.h"

/* A longer certificate is refused before it is taken apart, which needs many times its length. */
#define PLN_CERTIFICATE_BYTES_MOST ((size_t)256 << 20)

/* What a certificate is about: the ids of the table of sites, which its "sites" must match by row,
 * and how many villages there are. PATH goes into sentences. */
struct pln_certificate_origin {
    const char *path;
    const char *const *site;
    size_t n_sites, n_cells;
};

/* GEO_BAD_DATA with the key that is missing or of the wrong kind. */
enum geo_status pln_certificate_parse(const char *text, size_t length,
                                      const struct pln_certificate_origin *origin,
                                      struct pln_certificate *certificate, struct geo_err *err);

/* certificate.json: ORIGIN->path is the file. */
enum geo_status pln_certificate_read(const struct pln_certificate_origin *origin,
                                     struct pln_certificate *certificate, struct geo_err *err);

/* An array of certificates, one after the other, whatever the length of the file. */
struct pln_certificates_file {
    const struct pln_certificate_origin *origin; /* borrowed; path: the file */
    FILE *file;
    struct geo_buf text; /* of the present one */
    size_t n;            /* read so far */
};
enum geo_status pln_certificates_open(struct pln_certificates_file *file,
                                      const struct pln_certificate_origin *origin,
                                      struct geo_err *err);
/* *MORE is false after the last. GEO_BAD_DATA: no array of objects, or one that is too long. */
enum geo_status pln_certificates_next(struct pln_certificates_file *file, bool *more,
                                      struct pln_certificate *certificate, struct geo_err *err);
void pln_certificates_close(struct pln_certificates_file *file);

#endif
