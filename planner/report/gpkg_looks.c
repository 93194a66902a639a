/* How the GeoPackage looks when it is opened: layer_styles, qgis_projects, field domains, metadata.
 */
#include <stdio.h>
#include <string.h>

#include "planner/report/escape.h"
#include "planner/report/gpkg_parts.h"
#include "planner/report/gpkg_schema.h"
#include "planner/report/project.h"
#include "planner/report/style.h"

#define COUNT(array) ((int)(sizeof(array) / sizeof *(array)))

static const char *language_title(enum pln_language language)
{
    static const char *const names[] = {"English", "Tiếng Việt"};
    return names[language];
}

static enum geo_status add_style(const struct pln_gpkg_writer *w, const struct pln_table *table,
                                 enum pln_language language, bool by_default)
{
    static const char sql[] = "INSERT INTO layer_styles (f_table_catalog, f_table_schema, "
                              "f_table_name, f_geometry_column,"
                              " styleName, styleQML, useAsDefault, description, owner, update_time)"
                              " VALUES ('', '', ?, ?, ?, ?, ?, ?, '', ?)";
    struct geo_buf qml = {0};
    pln_style_qml(&qml, table, language);
    enum geo_status st = geo_buf_status(&qml, w->err);
    if (st == GEO_OK) {
        const char *const texts[] = {table->name,
                                     table->shape == PLN_SHAPE_NONE ? "" : "geom",
                                     language_title(language),
                                     qml.text,
                                     by_default ? "1" : "0",
                                     pln_text(language, table->title),
                                     w->dated ? w->last_change : NULL};
        st = pln_gpkg_insert(w, sql, texts, COUNT(texts));
    }
    geo_buf_release(&qml);
    return st;
}

static enum geo_status add_styles(const struct pln_gpkg_writer *w, const struct pln_gpkg_spec *spec)
{
    const char *const contents[] = {w->last_change};
    enum geo_status st =
        pln_gpkg_insert(w,
                        "INSERT INTO gpkg_contents (table_name, data_type, identifier,"
                        " description, last_change)"
                        " VALUES ('layer_styles', 'attributes', 'layer_styles', '', ?)",
                        contents, 1);
    for (int language = 0; language < PLN_LANG_COUNT; language++)
        for (size_t i = 0; st == GEO_OK && i < spec->n_tables; i++)
            st = add_style(w, spec->tables[i], (enum pln_language)language,
                           (enum pln_language)language == spec->language);
    return st;
}

static enum geo_status add_project(const struct pln_gpkg_writer *w, const struct pln_facts *facts,
                                   const struct pln_gpkg_spec *spec, enum pln_language language)
{
    struct pln_project_spec project = {"plan.gpkg", spec->tables, spec->n_tables, language};
    struct geo_buf xml = {0}, hex = {0}, metadata = {0};
    enum geo_status st = pln_project_xml(facts, &project, &xml, w->err);
    if (st == GEO_OK) {
        pln_project_pack("plan.qgs", &xml, &hex);
        geo_buf_addf(&metadata,
                     "{\"last_modified_time\": \"%.19s\", \"last_modified_user\": \"phusong\"}",
                     w->dated ? w->last_change : "");
        const char *const texts[] = {language_title(language), metadata.text, hex.text};
        st = geo_buf_status(&hex, w->err);
        if (st == GEO_OK) st = geo_buf_status(&metadata, w->err);
        if (st == GEO_OK)
            st = pln_gpkg_insert(w, "INSERT INTO qgis_projects VALUES (?, ?, ?)", texts,
                                 COUNT(texts));
    }
    geo_buf_release(&xml);
    geo_buf_release(&hex);
    geo_buf_release(&metadata);
    return st;
}

/* ---- field titles and domains (extension gpkg_schema) ---- */

static enum geo_status add_column(const struct pln_gpkg_writer *w, const struct pln_table *table,
                                  const struct pln_column *column)
{
    struct geo_buf title = {0};
    geo_buf_addf(&title, "%s / %s", pln_text(PLN_LANG_EN, column->alias),
                 pln_text(PLN_LANG_VI, column->alias));
    const char *const texts[] = {table->name, column->name, column->name, title.text,
                                 column->domain ? column->domain->name : NULL};
    enum geo_status st = geo_buf_status(&title, w->err);
    if (st == GEO_OK)
        st = pln_gpkg_insert(w,
                             "INSERT INTO gpkg_data_columns (table_name, column_name, name, title,"
                             " constraint_name) VALUES (?, ?, ?, ?, ?)",
                             texts, COUNT(texts));
    geo_buf_release(&title);
    return st;
}

static enum geo_status add_domain(const struct pln_gpkg_writer *w, const struct pln_domain *domain,
                                  enum pln_language language)
{
    enum geo_status st = GEO_OK;
    for (size_t i = 0; st == GEO_OK && i < domain->n; i++) {
        const char *const texts[] = {domain->name, domain->values[i].value,
                                     pln_text(language, domain->values[i].label)};
        st = pln_gpkg_insert(w,
                             "INSERT OR IGNORE INTO gpkg_data_column_constraints (constraint_name,"
                             " constraint_type, value, description) VALUES (?, 'enum', ?, ?)",
                             texts, COUNT(texts));
    }
    return st;
}

static enum geo_status add_columns(const struct pln_gpkg_writer *w,
                                   const struct pln_gpkg_spec *spec)
{
    enum geo_status st = GEO_OK;
    for (size_t i = 0; i < spec->n_tables; i++)
        for (size_t c = 0; st == GEO_OK && c < spec->tables[i]->n_columns; c++) {
            const struct pln_column *column = &spec->tables[i]->columns[c];
            st = add_column(w, spec->tables[i], column);
            if (st == GEO_OK && column->domain) st = add_domain(w, column->domain, spec->language);
        }
    return st;
}

/* ---- metadata: title, notice, sources, assumptions ---- */

static void add_item(struct geo_buf *xml, const char *section, const char *key, const char *value,
                     const char *unit, const char *source)
{
    geo_buf_add(xml, "    <MDI key=\"");
    pln_add_escaped(xml, section);
    geo_buf_add(xml, *section ? "." : "");
    pln_add_escaped(xml, key);
    geo_buf_add(xml, "\">");
    pln_add_escaped(xml, value);
    geo_buf_add(xml, *unit ? " " : "");
    pln_add_escaped(xml, unit);
    if (*source) {
        geo_buf_add(xml, " (");
        pln_add_escaped(xml, source);
        geo_buf_add(xml, ")");
    }
    geo_buf_add(xml, "</MDI>\n");
}

/* As GDAL reads it: ogrinfo shows the items. */
static void gdal_metadata(struct geo_buf *xml, const struct pln_results *r)
{
    geo_buf_add(xml, "<GDALMultiDomainMetadata>\n  <Metadata>\n");
    add_item(xml, "", "title", r->title ? r->title : "", "", "");
    add_item(xml, "", "notice", r->notice ? r->notice : "", "", "");
    for (size_t i = 0; i < r->n_parameters; i++)
        add_item(xml, r->parameters[i].section, r->parameters[i].key, r->parameters[i].value,
                 r->parameters[i].unit, r->parameters[i].source);
    geo_buf_add(xml, "  </Metadata>\n</GDALMultiDomainMetadata>\n");
}

/* As QGIS reads it: a layer's properties, page Metadata. */
static void qgis_metadata(struct geo_buf *xml, const struct pln_results *r,
                          enum pln_language language)
{
    geo_buf_add(
        xml, "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n<qgis version=\"3.22\">"
             "<identifier>phusong</identifier><parentidentifier></parentidentifier><language>");
    geo_buf_add(xml, pln_language_name(language));
    geo_buf_add(xml, "</language><type>dataset</type><title>");
    pln_add_escaped(xml, r->title ? r->title : "");
    geo_buf_add(xml, "</title><abstract>");
    pln_add_escaped(xml, r->notice ? r->notice : "");
    for (size_t i = 0; i < r->n_parameters; i++) {
        const struct pln_parameter *p = &r->parameters[i];
        const char *const parts[] = {"\n", p->section, ".",  p->key,    " = ", p->value,
                                     " ",  p->unit,    " (", p->source, ")"};
        for (int k = 0; k < COUNT(parts); k++)
            pln_add_escaped(xml, parts[k]);
    }
    geo_buf_add(xml, "</abstract><links/><fees></fees><encoding></encoding></qgis>\n");
}

static enum geo_status add_metadata(const struct pln_gpkg_writer *w, const struct pln_facts *facts,
                                    const struct pln_gpkg_spec *spec)
{
    struct geo_buf gdal = {0}, qgis = {0};
    gdal_metadata(&gdal, facts->results);
    qgis_metadata(&qgis, facts->results, spec->language);
    const char *const texts[] = {gdal.text, qgis.text, w->last_change};
    enum geo_status st = geo_buf_status(&gdal, w->err);
    if (st == GEO_OK) st = geo_buf_status(&qgis, w->err);
    if (st == GEO_OK)
        st = pln_gpkg_insert(w,
                             "INSERT INTO gpkg_metadata VALUES"
                             " (1, 'dataset', 'http://gdal.org', 'text/xml', ?),"
                             " (2, 'dataset', 'http://mrcc.com/qgis.dtd', 'text/xml', ?)",
                             texts, 2);
    if (st == GEO_OK)
        st = pln_gpkg_insert(w,
                             "INSERT INTO gpkg_metadata_reference"
                             " VALUES ('geopackage', NULL, NULL, NULL, ?, 1, NULL)",
                             texts + 2, 1);
    for (size_t i = 0; st == GEO_OK && i < spec->n_tables; i++) {
        const char *const reference[] = {spec->tables[i]->name, w->last_change};
        st = pln_gpkg_insert(
            w, "INSERT INTO gpkg_metadata_reference VALUES ('table', ?, NULL, NULL, ?, 2, NULL)",
            reference, 2);
    }
    geo_buf_release(&gdal);
    geo_buf_release(&qgis);
    return st;
}

enum geo_status pln_gpkg_looks(const struct pln_gpkg_writer *w, const struct pln_facts *facts,
                               const struct pln_gpkg_spec *spec)
{
    enum geo_status st = pln_gpkg_run(w, pln_gpkg_extras);
    if (st == GEO_OK) st = add_styles(w, spec);
    for (int i = 0; st == GEO_OK && !spec->bare && i < PLN_LANG_COUNT;
         i++) /* the reader's language first in QGIS's list */
        st = add_project(w, facts, spec, (enum pln_language)i);
    if (st == GEO_OK) st = add_columns(w, spec);
    return st == GEO_OK ? add_metadata(w, facts, spec) : st;
}
