/* planner/run/calibrate: how well the models tell what was measured. Floor 7. Main thread; parallel
 * inside, same result for any number of threads.
 *
 * Every model answers every row; only rows that all of them answer are compared, so that the
 * figures of two models are figures of the same rows. Half of the rows (by a hash of the path, see
 * planner/run/measurements) serves for the fit, the other half for every figure told here. Errors
 * are predicted less measured loss: positive means a pessimistic model. */
#ifndef PLANNER_RUN_CALIBRATE_H
#define PLANNER_RUN_CALIBRATE_H

#include "planner/run/measurements.h"

enum { PLN_CALIBRATE_CLASSES = 6 };
/* Upper ends of the distance classes, km; the last is infinite. */
extern const double pln_calibrate_class_km[PLN_CALIBRATE_CLASSES];

/* Of held-out rows; NaN where n is 0 (deviation: below 2). */
struct pln_calibration_figures {
    size_t n;
    double bias_db, deviation_db, rmse_db;
    double hit_rate_pct; /* share where model and measurement lie on one side of the threshold */
};

enum pln_calibration_fit { PLN_FIT_NONE, PLN_FIT_OFFSET, PLN_FIT_SLOPE, PLN_N_CALIBRATION_FITS };

struct pln_calibration {
    const struct pln_model *model;
    const char *skipped;             /* why it was not asked; NULL: it was */
    size_t unanswered, extrapolated; /* of all rows */
    /* what would be added to the model's loss, fitted on the other half: a constant; a constant and
     * a slope over log10 of the distance in km */
    double offset_db, slope_offset_db, slope_db;
    struct pln_calibration_figures all[PLN_N_CALIBRATION_FITS];
    struct pln_calibration_figures classes[PLN_CALIBRATE_CLASSES]; /* without a fit */
    struct pln_calibration_figures classes_offset[PLN_CALIBRATE_CLASSES];
};

struct pln_calibrate_spec {
    const struct geo_terrain *terrain; /* NULL: none; models that need it are skipped */
    const struct pln_link_setup
        *setup; /* climate, ground, handset, pattern; its model is not read */
    const struct pln_model *const *models;
    size_t n_models;
    double threshold_dbm;     /* of levels */
    double threshold_loss_db; /* of losses */
    int threads;
};

struct pln_calibrated {
    struct pln_calibration *at; /* one a model */
    double *loss_db;            /* predicted: row · n_models + model; NaN: not answered */
    uint8_t *flags;             /* enum pln_loss_flag, likewise */
    bool *compared;             /* a row that every asked model answered */
    size_t n_models, n_rows, n_compared, n_fit, n_no_terrain;
};

/* Fills in loss_db of measured levels. GEO_NO_COVER, GEO_BAD_DATA: no row could be compared. */
enum geo_status pln_calibrate(const struct pln_calibrate_spec *spec,
                              struct pln_measurements *measured, struct pln_calibrated *out,
                              struct geo_err *err);
void pln_calibrated_release(struct pln_calibrated *calibrated);

#endif
