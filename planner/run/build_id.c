#define _GNU_SOURCE /* dl_iterate_phdr */
#include "planner/run/build_id.h"

#include <elf.h>
#include <link.h>
#include <stdio.h>
#include <string.h>

static size_t padded(size_t n)
{
    return (n + 3) & ~(size_t)3;
}

/* Notes: a head, the name, the description, each padded to 4 bytes. */
static bool find_note(const unsigned char *at, size_t length, char *hex)
{
    ElfW(Nhdr) head;
    while (length >= sizeof head) {
        memcpy(&head, at, sizeof head);
        size_t name = padded(head.n_namesz), text = padded(head.n_descsz);
        if (name > length || text > length || sizeof head + name + text > length) return false;
        const unsigned char *id = at + sizeof head + name;
        if (head.n_type == NT_GNU_BUILD_ID && head.n_namesz == 4 && head.n_descsz > 0 &&
            head.n_descsz <= PLN_BUILD_ID_MAX && memcmp(at + sizeof head, "GNU", 4) == 0) {
            for (size_t i = 0; i < head.n_descsz; i++)
                snprintf(hex + 2 * i, 3, "%02x", id[i]);
            return true;
        }
        at += sizeof head + name + text;
        length -= sizeof head + name + text;
    }
    return false;
}

/* The program itself comes first: 1 ends the walk there, −1 with what was sought. */
static int look_at(struct dl_phdr_info *info, size_t size, void *hex)
{
    (void)size;
    for (size_t i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *part = &info->dlpi_phdr[i];
        const unsigned char *at = (const unsigned char *)(info->dlpi_addr + part->p_vaddr);
        if (part->p_type == PT_NOTE && find_note(at, part->p_memsz, hex)) return -1;
    }
    return 1;
}

bool pln_build_id(char hex[2 * PLN_BUILD_ID_MAX + 1])
{
    *hex = '\0';
    return dl_iterate_phdr(look_at, hex) == -1;
}
