/* geo/base/legacy: Vietnamese text from before Unicode. Floor 0. Main thread (iconv).
 *
 * Old lists hold TCVN3 (ABC fonts), VNI, VISCII or Windows-1258 bytes, which programs that know
 * nothing of them show as Western letters: "Th«n", "Thoân", "Hµ TÜnh". Such text comes in here as
 * what it looks like, the characters of Windows-1252 in UTF-8. TCVN3, VISCII and Windows-1258 are
 * glibc's tables (TCVN 5712:1993, RFC 1456, Microsoft); VNI for Windows is written here. */
#ifndef GEO_BASE_LEGACY_H
#define GEO_BASE_LEGACY_H

#include <stdbool.h>
#include <stddef.h>

#include "geo/base/buf.h"
#include "geo/base/status.h"

enum geo_encoding {
    GEO_ENCODING_GUESS,
    GEO_ENCODING_UTF8, /* as it stands; bytes that are not UTF-8 as Windows-1252 */
    GEO_ENCODING_CP1252,
    GEO_ENCODING_CP1258,
    GEO_ENCODING_TCVN3,
    GEO_ENCODING_VISCII,
    GEO_ENCODING_VNI,
    GEO_ENCODINGS
};

/* Append TEXT read anew as ENCODING, UTF-8 in NFC (but for Windows-1252, which is TEXT itself).
 * *FITS is false, and nothing is appended, when TEXT has characters outside Windows-1252 or bytes
 * that ENCODING has not. GEO_FAILED: the system has no table for ENCODING. */
enum geo_status geo_legacy_decode(struct geo_buf *buf, enum geo_encoding encoding, const char *text,
                                  bool *fits, struct geo_err *err);

/* How Vietnamese TEXT is: of its words that are not plain ASCII, those that can be Vietnamese
 * syllables less those that cannot. */
long geo_legacy_score(const char *text);

#endif
