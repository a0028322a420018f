# What the R clients have in common: writing what they read, with the kind of each column.
arguments <- commandArgs(trailingOnly = TRUE)
release <- arguments[1]; exports <- arguments[2]; out <- arguments[3]
package <- jsonlite::fromJSON(file.path(release, "datapackage.json"), simplifyVector = FALSE)
tables <- unlist(lapply(package$resources, function(r) if (!is.null(r$schema)) r$name))

kind <- function(x) {
  if (inherits(x, "Date")) "date" else if (is.logical(x)) "boolean" else if (is.integer(x)) "integer" else if (is.numeric(x)) "number" else "string"
}
column <- function(name, x) {
  values <- if (inherits(x, "Date")) format(x, "%Y-%m-%d") else if (is.factor(x)) as.character(x) else x
  list(name = name, kind = kind(x), values = lapply(as.vector(values), function(v) if (is.na(v)) NULL else v))
}
columns <- function(frame) unname(Map(function(name, x) column(name, x), names(frame), as.list(frame)))
done <- function(version, routes) {
  found <- lapply(routes, function(read) setNames(lapply(tables, function(t) columns(read(t))), tables))
  text <- jsonlite::toJSON(list(version = version, routes = found, skipped = setNames(list(), character())), auto_unbox = TRUE, null = "null", digits = NA)
  writeLines(enc2utf8(text), out, useBytes = TRUE)
}
