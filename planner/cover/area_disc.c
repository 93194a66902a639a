#include "planner/cover/area_disc.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "geo/base/mem.h"

enum { RUN_MOST = 64 };

void pln_disc_add(struct geo_buf *runs, enum pln_disc_class class, size_t n)
{
    if (runs->length && !runs->failed) {
        uint8_t last = (uint8_t)runs->text[runs->length - 1];
        size_t room = RUN_MOST - pln_disc_length_of(last), more = n < room ? n : room;
        if (pln_disc_class_of(last) == class) {
            runs->text[runs->length - 1] = (char)(last + more);
            n -= more;
        }
    }
    for (size_t length; n > 0; n -= length) {
        length = n < RUN_MOST ? n : RUN_MOST;
        geo_buf_add_bytes(runs, &(uint8_t){(uint8_t)((unsigned)class << 6 | (length - 1))}, 1);
    }
}

void pln_discs_release(struct pln_discs *discs)
{
    geo_free(discs->at);
    geo_free(discs->runs);
    geo_buf_release(&discs->ground);
    *discs = (struct pln_discs){0};
}

const struct pln_disc *pln_discs_find(const struct pln_discs *discs, const struct geo_key *key)
{
    size_t low = 0, high = discs->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (geo_key_compare(&discs->at[middle].key, key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low < discs->n && geo_key_compare(&discs->at[low].key, key) == 0 ? &discs->at[low]
                                                                            : NULL;
}

/* ---- bytes ---- */

#define MAGIC "phusong-discs-1"
struct head {
    char magic[16];
    uint64_t n, runs_b, ground_b;
};
struct entry { /* as it is kept */
    struct geo_key key;
    uint32_t row, col, height, width, n_runs;
};

static int by_key(const void *a, const void *b)
{
    return geo_key_compare(&(*(const struct pln_disc *const *)a)->key,
                           &(*(const struct pln_disc *const *)b)->key);
}

enum geo_status pln_discs_pack(const struct pln_disc *const *discs, size_t n,
                               const struct geo_buf *ground, struct geo_buf *bytes,
                               struct geo_err *err)
{
    const struct pln_disc **sorted = geo_alloc(n, sizeof *sorted);
    struct head head = {.magic = MAGIC, .ground_b = ground->length};
    if (!sorted) return geo_no_memory(err, "a table of discs", n, sizeof *sorted);
    for (size_t i = 0; i < n; i++)
        sorted[i] = discs[i];
    if (n) qsort(sorted, n, sizeof *sorted, by_key);
    for (size_t i = 0; i < n; i++)
        if (i == 0 || by_key(&sorted[i], &sorted[head.n - 1]) != 0) {
            head.runs_b += sorted[i]->n_runs;
            sorted[head.n++] = sorted[i];
        }
    geo_buf_add_bytes(bytes, &head, sizeof head);
    for (size_t i = 0; i < head.n; i++) {
        const struct pln_disc *d = sorted[i];
        struct entry entry = {d->key, d->row, d->col, d->height, d->width, d->n_runs};
        geo_buf_add_bytes(bytes, &entry, sizeof entry);
    }
    for (size_t i = 0; i < head.n; i++)
        geo_buf_add_bytes(bytes, sorted[i]->run, sorted[i]->n_runs);
    geo_buf_add_bytes(bytes, ground->text, ground->length);
    geo_free(sorted);
    return geo_buf_status(bytes, err);
}

static bool is_sound(const struct pln_disc *disc, const struct pln_disc *before)
{
    uint64_t squares = 0;
    for (uint32_t i = 0; i < disc->n_runs; i++) {
        squares += pln_disc_length_of(disc->run[i]);
        if (pln_disc_class_of(disc->run[i]) > PLN_DISC_SURELY) return false;
    }
    return squares == (uint64_t)disc->height * disc->width &&
           (!before || geo_key_compare(&before->key, &disc->key) < 0);
}

/* FROM: entries and runs as many as HEAD says. */
static bool take_discs(const char *from, const struct head *head, struct pln_discs *discs)
{
    const size_t n = (size_t)head->n;
    const char *runs = from + n * sizeof(struct entry);
    uint64_t used = 0;
    memcpy(discs->runs, runs, (size_t)head->runs_b);
    for (size_t i = 0; i < n; i++) {
        struct entry e;
        memcpy(&e, from + i * sizeof e, sizeof e);
        if (e.n_runs > head->runs_b - used) return false;
        discs->at[i] =
            (struct pln_disc){e.key, e.row, e.col, e.height, e.width, e.n_runs, discs->runs + used};
        used += e.n_runs;
        if (!is_sound(&discs->at[i], i ? &discs->at[i - 1] : NULL)) return false;
    }
    discs->n = n;
    return used == head->runs_b;
}

enum geo_status pln_discs_unpack(const void *bytes, size_t length, struct pln_discs *discs,
                                 struct geo_err *err)
{
    struct head head = {.magic = ""};
    const char *from = (const char *)bytes + sizeof head;
    *discs = (struct pln_discs){0};
    bool good = length >= sizeof head;
    if (good) memcpy(&head, bytes, sizeof head);
    uint64_t left = good ? length - sizeof head : 0;
    good = good && memcmp(head.magic, MAGIC, sizeof head.magic) == 0 &&
           head.n <= left / sizeof(struct entry);
    left -= good ? head.n * sizeof(struct entry) : 0;
    good = good && head.runs_b <= left && head.ground_b == left - head.runs_b;
    if (good) {
        discs->at = geo_alloc((size_t)head.n, sizeof *discs->at);
        discs->runs = geo_alloc((size_t)head.runs_b, 1);
        good = discs->at && discs->runs && take_discs(from, &head, discs);
        geo_buf_add_bytes(&discs->ground, from + head.n * sizeof(struct entry) + head.runs_b,
                          (size_t)head.ground_b);
    }
    if (good && !discs->ground.failed) return GEO_OK;
    pln_discs_release(discs);
    return geo_fail(err, GEO_BAD_DATA, "%zu bytes are no table of discs", length);
}
