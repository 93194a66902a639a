/* Fuzz target: a whole list from any bytes, as villages, masts and programme: delimiters,
 * encodings, headers, words, numbers, positions. A list is refused with a sentence, or every row
 * has an outcome: a usable one lies on the globe. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "geo/base/text.h"
#include "planner/intake/intake.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MUST(condition)                                                                            \
    do {                                                                                           \
        if (!(condition)) abort();                                                                 \
    } while (0)

static void check_findings(const struct pln_findings *findings)
{
    for (size_t i = 0; i < findings->n; i++) {
        const struct pln_finding *f = &findings->at[i];
        MUST(f->code && f->file && f->column && f->old_value && f->new_value);
        MUST(f->confidence >= 0 && f->confidence <= 1);
    }
}

static void check_position(const struct pln_row_check *check, double lon_deg, double lat_deg)
{
    if (check->status == PLN_ROW_QUARANTINED) return;
    MUST(check->has_position && fabs(lon_deg) <= 180 && fabs(lat_deg) <= 90);
}

static void check_villages(const struct pln_intake_spec *spec)
{
    struct pln_villages villages = {0}, usable = {0};
    struct pln_programme programme;
    struct pln_checks checks = {0}, clusters = {0};
    struct pln_findings findings = {0};
    struct geo_err err = {0};
    if (pln_check_villages(spec, &villages, &checks, &findings, &err) != GEO_OK) {
        MUST(*err.text);
        pln_findings_release(&findings);
        return;
    }
    MUST(checks.n == villages.n && checks.kept + checks.repaired + checks.quarantined == checks.n);
    for (size_t i = 0; i < villages.n; i++) {
        check_position(&checks.at[i], villages.at[i].lon_deg, villages.at[i].lat_deg);
        MUST(villages.at[i].people >= 0 && geo_text_is_nfc(villages.at[i].name));
    }
    MUST(pln_check_clusters(spec, &villages, &checks, &usable, &clusters, &findings, &err) ==
         GEO_OK);
    MUST(usable.n == checks.kept + checks.repaired && usable.n_clusters == usable.n);
    if (pln_intake_programme(spec, &usable, &programme, &findings, &err) == GEO_OK)
        pln_programme_release(&programme);
    check_findings(&findings);
    pln_villages_release(&usable);
    pln_checks_release(&clusters);
    pln_villages_release(&villages);
    pln_checks_release(&checks);
    pln_findings_release(&findings);
}

static void check_towers(const struct pln_intake_spec *spec)
{
    struct pln_towers towers = {0};
    struct pln_checks checks = {0};
    struct pln_findings findings = {0};
    struct geo_err err = {0};
    if (pln_check_towers(spec, &towers, &checks, &findings, &err) == GEO_OK)
        for (size_t i = 0; i < towers.n; i++) {
            const struct pln_tower *t = &towers.at[i];
            check_position(&checks.at[i], t->lon_deg, t->lat_deg);
            if (checks.at[i].status != PLN_ROW_QUARANTINED)
                MUST(t->tx.antenna_height_m > 0 && t->tx.freq_mhz > 0 && t->tx.n_sectors > 0);
        }
    else
        MUST(*err.text);
    check_findings(&findings);
    pln_towers_release(&towers);
    pln_checks_release(&checks);
    pln_findings_release(&findings);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char path[64];
    snprintf(path, sizeof path, "/tmp/phusong-fuzz-%ld.csv", (long)getpid());
    FILE *f = fopen(path, "wb");
    if (!f) return 0;
    fwrite(data, 1, size, f);
    fclose(f);
    struct pln_intake_spec spec = {.villages = {.path = path},
                                   .towers = {.path = path},
                                   .programme = {.path = path},
                                   .mast_defaults = pln_mast_defaults()};
    check_villages(&spec);
    check_towers(&spec);
    unlink(path);
    return 0;
}
