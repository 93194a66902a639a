/* planner/intake/choice_parts: the readings of all rows, as the files around choice share them:
 * choice (which reading), choice_around (what the neighbours say), choice_zones (which zone a list
 * is in), choice_judge (can it be right). Floor 5; private to these files. */
#ifndef PLANNER_INTAKE_CHOICE_PARTS_H
#define PLANNER_INTAKE_CHOICE_PARTS_H

#include "planner/intake/choice.h"

#define BOUNDARY_M 1500.0  /* what boundaries and rounded minutes are worth */
#define BOX_M 3000.0       /* outside the rectangle around its commune beyond doubt */
#define OUTLINE_M 5000.0   /* what the country's simplified outline is worth */
#define PROVINCE_M 15000.0 /* outside its province beyond doubt */
#define GROUP_M 8000.0     /* least reach of a commune around the middle of its villages */
#define FAR_M 40000.0      /* no commune is as wide */
#define SAME_M 50.0        /* readings that are one place */
#define APART_M 2000.0     /* readings that are two places */
#define CELL_DEG 0.5       /* of the grid that finds rows far from all others */
#define CODES_APART 40     /* numbers between communes that may be neighbours */
#define NEAR_DEG 0.15      /* how far to look for the country around a reading */
#define FAR_DEG 1.5
#define OWN_M 3000.0 /* beyond the province whose zone it is */
#define FEW_ROWS 20  /* lists too short to say what is far */

struct option {
    struct reading reading;
    size_t province;  /* old one at the point, COUNTRY_NOWHERE */
    double country_m; /* outside the country's outline */
    bool own_zone;    /* its zone is the one that its province was given */
    double misfit_m;  /* from where the row should be; 0: fits */
    double prior;     /* less is likelier */
};

/* What a row says of where it is. */
enum told { TOLD_NOTHING, TOLD_PROVINCE, TOLD_COMMUNE };

struct row {
    size_t first;
    unsigned n, chosen;
    enum told told;
    bool rivals_apart; /* another reading fits as well, elsewhere */
    bool by_prior;     /* … and only habit decided */
    bool by_list;      /* … and only the other rows decided, though not with one voice */
    bool isolated;
    uint32_t votes; /* of the province that the row names; 0: it names none */
};

/* How zones explain rows, against each other. */
struct zone_votes {
    uint32_t n;                   /* rows that any zone explains */
    uint32_t n_own;               /* of them, rows that the zone of their own province explains */
    uint32_t n_usual;             /* … or UTM */
    uint32_t near[READING_ZONES]; /* rows that each zone explains */
    bool own[READING_ZONES];      /* zones of the provinces meant */
    uint32_t without[READING_ZONES][READING_ZONES]; /* that the first explains, not the second */
    uint32_t inside[READING_ZONES][READING_ZONES];  /* that the first puts inside their place
                                                       beyond doubt, not the second */
};

struct group { /* rows of one commune */
    double lon_deg, lat_deg, reach_m;
    size_t n; /* rows that can be read in one way only */
    bool listed;
};

/* Commune codes run through the country district by district: neighbours in number are neighbours.
 */
struct coded {
    long code;
    uint32_t group;
};

struct choices {
    struct places *places;
    struct row *row;
    size_t n;
    struct option *option;
    size_t n_options, cap;
    struct group *group;
    struct group all;           /* of the whole list */
    size_t sure[READING_ZONES]; /* rows that only this zone explains */
    struct zone_votes *votes;   /* 0: of the whole list; then of each province that rows name */
    size_t n_votes, votes_cap;
    struct coded *coded; /* groups with rows, by their numeric commune code */
    size_t n_coded;
    bool one_zone; /* one zone explains all rows, and local zones do not */
    bool foreign;  /* most of the list lies outside the country */
    bool astride;  /* too much of it lies outside for that to be slips: a border region, or an
                      invented country */
};

/* On the ground, good to a percent within a province. */
double choices_distance_m(double lon0, double lat0, double lon1, double lat1);
bool choices_in_country(const struct option *option);

/* 0: the reading lies where the row should be; 1: as near as boundaries can tell; else metres off.
 */
double choices_rank(const struct option *option);

/* choice_zones: is the option's zone the one of the province that the row names and where the point
 * lies, or else of the one at the point? */
bool choices_is_own_zone(struct choices *choices, size_t row, const struct option *option);
/* Lets the rows vote. After their misfits are known. */
enum geo_status choices_count_zones(struct choices *choices, struct geo_err *err);
/* > 0: the rows around say that this one is in zone A rather than B; 0: they cannot tell. */
int choices_compare_zones(const struct choices *choices, const struct row *row, int a, int b);
/* Has the row's province rows that only A explains, and rows that only B does? */
bool choices_zones_mixed(const struct choices *choices, const struct row *row, int a, int b);
bool choices_zones_apart(int a, int b); /* by their meridians */

/* choice_around: where the rows of each commune lie, by those that can be read in one way only. */
enum geo_status choices_measure(struct choices *choices, struct geo_err *err);
/* How far the reading lies from where the row should be; 0: it fits. After choices_measure(). */
double choices_misfit(struct choices *choices, size_t row, const struct option *option);
/* What that rests on. */
enum told choices_told(const struct choices *choices, size_t row);
/* Marks the rows whose chosen place is far from all others. */
enum geo_status choices_isolate(struct choices *choices, struct geo_err *err);

#endif
