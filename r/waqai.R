# Read a release of waqai in R: every table with its types, its codes and what each column means.
#
#   source("r/waqai.R")
#   release <- waqai_load("dataset/2.0.0")
#   release
#   subset(release$events, status == "actual" & date_start >= as.Date("2018-06-01"))
#
# It needs R 4 (tested with 4.2) and the package jsonlite, since base R reads no JSON. Where nanoparquet is installed too, Parquet is read, else CSV;
# the values are the same. From R 4.5 on each file is held against SHA256SUMS. Before, R cannot make these sums, and a message says so: a
# file's size is held against datapackage.json with every R.

#' The tables of a release as a list of data frames.
#'
#' Days are Date, whole numbers integer, truth values logical, fractions double. A column with a closed list of codes is a factor
#' with all codes of the list as its levels, in the codebook's order; countries are text, as are ids and names. Only an empty cell
#' is NA. Each column has its description as the attribute "label", which R drops when rows are taken; waqai_describe() has it too.
#'
#' @param path   A release's folder.
#' @param tables Names of the tables to read; by default all but `changes`, which is long and says what changed since the last release.
#' @param format "parquet", "csv", or "auto": Parquet where nanoparquet is installed.
#' @param labels TRUE gives the levels of factors as the codebook's labels ("Consult") in place of its codes ("CONSULT"). Compare with labels
#'   then: `type == "CONSULT"` is nowhere TRUE.
waqai_load <- function(path, tables = NULL, format = c("auto", "parquet", "csv"), labels = FALSE) {
  .waqai_asked(path, tables, labels)
  format <- match.arg(format)
  if (!requireNamespace("jsonlite", quietly = TRUE)) .waqai_stop("the package jsonlite is not installed: install.packages(\"jsonlite\")")
  if (format == "parquet" && !requireNamespace("nanoparquet", quietly = TRUE)) {
    .waqai_stop("format = \"parquet\" needs the package nanoparquet: install.packages(\"nanoparquet\")")
  }
  if (format == "auto") format <- if (requireNamespace("nanoparquet", quietly = TRUE)) "parquet" else "csv"
  .waqai_is_release(path)
  held <- list(sums = .waqai_sums(path), bytes = list())
  .waqai_hold(path, "datapackage.json", held)
  described <- file.path(path, "datapackage.json")
  package <- tryCatch(
    jsonlite::read_json(described, simplifyVector = FALSE),
    error = function(e) .waqai_stop("'", described, "' is not JSON: ", .waqai_again)
  )
  schemas <- tryCatch(.waqai_schemas(package$resources), error = function(e) NULL)
  if (!length(schemas)) .waqai_stop("'", described, "' describes no table: ", .waqai_again)
  for (resource in package$resources) if (is.character(resource$path)) held$bytes[[resource$path]] <- resource$bytes
  if (is.null(tables)) tables <- setdiff(names(schemas), "changes")
  unknown <- setdiff(tables, names(schemas))
  if (length(unknown)) .waqai_no_table(unknown[1], schemas)
  tables <- unique(tables)
  codes <- NULL
  if ("codes" %in% names(schemas)) {
    codes <- .waqai_read(path, "codes", schemas$codes, format, held, NULL, FALSE)
    codes <- codes[order(codes$list, codes$position), ]
    rownames(codes) <- NULL
  }
  read <- lapply(tables, function(name) .waqai_read(path, name, schemas[[name]], format, held, codes, labels))
  structure(
    stats::setNames(read, tables),
    class = "waqai_release", version = package$version, title = package$title, path = path,
    by = package$contributors[[1]]$title, year = substr(package$created, 1, 4), schemas = schemas, codes = codes
  )
}

#' The columns of a table: type, whether a cell may be NA, codes, unit and meaning.
waqai_describe <- function(release, table) {
  .waqai_one(release, table, "waqai_describe", "a table's name, such as \"events\"")
  schema <- attr(release, "schemas")[[table]]
  if (is.null(schema)) .waqai_no_table(table, attr(release, "schemas"))
  one <- function(field, key) if (is.null(field[[key]])) NA_character_ else field[[key]]
  keys <- unlist(schema$primaryKey)
  described <- data.frame(
    column = vapply(schema$fields, one, "", "name"),
    type = vapply(schema$fields, one, "", "type"),
    may_be_na = vapply(schema$fields, function(f) !isTRUE(f$constraints$required) && !f$name %in% keys, NA),
    codes = vapply(schema$fields, function(f) if (is.null(f$constraints$enum)) NA_character_ else paste(unlist(f$constraints$enum), collapse = "; "), ""),
    unit = vapply(schema$fields, one, "", "unit"),
    description = vapply(schema$fields, one, "", "description")
  )
  structure(described, class = c("waqai_columns", "data.frame"))
}

#' The codes of one list of the codebook with their labels and definitions, or of all lists.
waqai_codebook <- function(release, list = NULL) {
  .waqai_one(release, if (is.null(list)) "" else list, "waqai_codebook", "a list's name, such as \"types\"")
  codes <- attr(release, "codes")
  if (is.null(codes)) .waqai_stop("this release has no table of codes")
  if (!is.null(list)) {
    if (!list %in% codes$list) .waqai_stop("no list '", list, "': there are ", paste(unique(codes$list), collapse = ", "))
    codes <- codes[codes$list == list, setdiff(names(codes), "list")]
  }
  structure(codes, class = c("waqai_codes", "data.frame"))
}

#' A table of the release by its name. One that was not read, or that there is not, is an error: NULL would be taken for an empty table.
`$.waqai_release` <- function(x, name) {
  if (name %in% names(x)) return(x[[name]])
  if (!name %in% names(attr(x, "schemas"))) .waqai_no_table(name, attr(x, "schemas"))
  .waqai_stop("the table '", name, "' was not read: waqai_load(\"", attr(x, "path"), "\", \"", name, "\")$", name)
}

print.waqai_release <- function(x, ...) {
  cat(attr(x, "title"), "\nVersion ", attr(x, "version"), "\n", sep = "")
  schemas <- attr(x, "schemas")
  tables <- intersect(names(x), names(schemas))
  rows <- vapply(tables, function(name) nrow(x[[name]]), 1L)
  first <- vapply(tables, function(name) sub("[.].*", "", sub("^One row is ", "", schemas[[name]]$about)), "")
  cut <- ifelse(nchar(first) > 70, paste0(substr(first, 1, 67), "..."), first)
  cat(paste0("  ", format(tables), "  ", format(format(rows, big.mark = ","), justify = "right"), "  ", cut, "\n"), sep = "")
  unread <- setdiff(names(schemas), tables)
  if (length(unread)) {
    such <- if ("changes" %in% unread) "changes" else unread[1]
    more <- if (length(unread) > 1) paste(" and", length(unread) - 1, "more tables")
    cat("Not read: ", such, more, ". To read one: waqai_load(\"", attr(x, "path"), "\", \"", such, "\")$", such, "\n", sep = "")
  }
  cat("Cite as: ", attr(x, "by"), " (", attr(x, "year"), "). ", attr(x, "title"), ". Version ", attr(x, "version"), ".\n", sep = "")
  cat("A table: release$NAME. Its columns: waqai_describe(release, \"NAME\"). Its codes: waqai_codebook(release).\n")
  invisible(x)
}

# A paragraph a column, in the width of the terminal; what is left of the frame after columns were taken is printed as any frame is.
print.waqai_columns <- function(x, ...) {
  if (!all(c("column", "type", "may_be_na", "codes", "unit", "description") %in% names(x))) return(NextMethod())
  for (i in seq_len(nrow(x))) {
    cat(x$column[i], " (", x$type[i], if (x$may_be_na[i]) ", may be NA", ")\n", sep = "")
    .waqai_paragraph(x$description[i])
    if (!is.na(x$unit[i])) .waqai_paragraph("Unit: ", x$unit[i])
    if (!is.na(x$codes[i])) .waqai_paragraph("Codes: ", x$codes[i])
  }
  invisible(x)
}

print.waqai_codes <- function(x, ...) {
  if (!all(c("code", "label", "definition", "example", "note", "parent", "score") %in% names(x))) return(NextMethod())
  for (i in seq_len(nrow(x))) {
    more <- c(if (!is.na(x$parent[i])) x$parent[i], if (!is.na(x$score[i])) paste("score", x$score[i]))
    cat(if (!is.null(x$list)) paste0(x$list[i], ": "), x$code[i], " (", paste(c(x$label[i], more), collapse = "; "), ")\n", sep = "")
    if (!is.na(x$definition[i])) .waqai_paragraph(x$definition[i])
    if (!is.na(x$example[i])) .waqai_paragraph("Example: ", x$example[i])
    if (!is.na(x$note[i])) .waqai_paragraph("Note: ", x$note[i])
  }
  invisible(x)
}

# `source(local = ...)` puts the methods where print() and $ do not look.
registerS3method("$", "waqai_release", `$.waqai_release`)
registerS3method("print", "waqai_release", print.waqai_release)
registerS3method("print", "waqai_columns", print.waqai_columns)
registerS3method("print", "waqai_codes", print.waqai_codes)

.waqai_paragraph <- function(..., indent = 4) cat(strwrap(paste0(...), getOption("width"), indent, 4), sep = "\n")

.waqai_stop <- function(...) stop(..., call. = FALSE)

.waqai_no_table <- function(name, schemas) .waqai_stop("no table '", name, "': there are ", paste(names(schemas), collapse = ", "))

.waqai_again <- "it is damaged or was edited; take the file from the release again"

.waqai_is_text <- function(x) is.character(x) && length(x) > 0 && !anyNA(x) && all(nzchar(x))

# Whether what was given to waqai_load can be meant.
.waqai_asked <- function(path, tables, labels) {
  if (!.waqai_is_text(path) || length(path) != 1) {
    .waqai_stop("waqai_load needs the path of one release's folder as a text, such as \"dataset/2.0.0\"")
  }
  if (!is.null(tables) && !.waqai_is_text(tables)) .waqai_stop("`tables` must be names of tables, such as c(\"events\", \"reports\")")
  if (!isTRUE(labels) && !isFALSE(labels)) .waqai_stop("`labels` must be TRUE or FALSE")
}

.waqai_one <- function(release, name, of, needed) {
  if (!inherits(release, "waqai_release")) .waqai_stop(of, " needs what waqai_load() gives as its first argument")
  if (!is.character(name) || length(name) != 1 || is.na(name)) .waqai_stop(of, " needs ", needed)
}

.waqai_is_release <- function(path) {
  if (grepl("^[A-Za-z][A-Za-z0-9+.-]+://", path)) {
    .waqai_stop("'", path, "' is an address: waqai_load reads folders; download the release's folder")
  }
  if (!dir.exists(path)) {
    if (file.exists(path)) .waqai_stop("'", path, "' is a file: waqai_load reads a release's folder")
    .waqai_stop("no folder '", path, "' in ", getwd())
  }
  if (file.exists(file.path(path, "datapackage.json"))) return(invisible())
  versions <- basename(dirname(Sys.glob(file.path(path, "*", "datapackage.json"))))
  versions <- versions[order(numeric_version(versions, strict = FALSE))]
  if (!length(versions)) .waqai_stop("'", path, "' is no release: it has no datapackage.json")
  .waqai_stop("'", path, "' holds releases: waqai_load(\"", file.path(path, utils::tail(versions, 1)), "\"), of ", paste(versions, collapse = ", "))
}

# The schemas of the tables by name; the Parquet files are resources without one.
.waqai_schemas <- function(resources) {
  schemas <- list()
  for (resource in resources) {
    if (!is.null(resource$schema) && grepl("^[a-z0-9_]+$", resource$name)) {
      schemas[[resource$name]] <- c(resource$schema, list(about = resource$description))
    }
  }
  schemas
}

# One table, with the types that its schema says.
.waqai_read <- function(path, name, schema, format, held, codes, labels) {
  file <- paste0(format, "/", name, ".", format)
  .waqai_hold(path, file, held)
  full <- file.path(path, file)
  columns <- vapply(schema$fields, function(f) f$name, "")
  bad <- function(condition) .waqai_stop("'", full, "' is no whole table: ", .waqai_again)
  table <- if (format == "csv") tryCatch(.waqai_csv(full), warning = bad, error = bad) else tryCatch(.waqai_parquet(full), error = bad)
  if (!identical(names(table), columns)) .waqai_stop("'", full, "' has other columns than datapackage.json says: ", .waqai_again)
  for (field in schema$fields) {
    column <- .waqai_typed(table[[field$name]], field, codes, labels, full)
    attr(column, "label") <- field$description
    table[[field$name]] <- column
  }
  attr(table, "label") <- schema$about
  table
}

.waqai_parquet <- function(file) as.data.frame(nanoparquet::read_parquet(file))

.waqai_csv <- function(file) {
  # `encoding` marks text as UTF-8 and leaves its bytes alone, so that it is the same in every locale; `fileEncoding` would not.
  utils::read.csv(file, colClasses = "character", na.strings = "", encoding = "UTF-8", check.names = FALSE, fill = FALSE, comment.char = "")
}

# How the cells of a CSV file are written; as.Date() and as.numeric() take more than that, such as 2018-06-12x and 0x1F.
.waqai_written <- c(
  date = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$", integer = "^-?[0-9]+$", number = "^-?[0-9]+([.][0-9]+)?([eE][-+]?[0-9]+)?$", boolean = "^(TRUE|FALSE)$"
)

.waqai_typed <- function(x, field, codes, labels, file) {
  if (is.character(x) && !all(validUTF8(x))) .waqai_stop("'", file, "': the column ", field$name, " is not UTF-8: ", .waqai_again)
  typed <- suppressWarnings(switch(field$type,
    date = if (inherits(x, "Date")) x else as.Date(x, format = "%Y-%m-%d"),
    integer = as.numeric(x),
    number = as.numeric(x),
    boolean = as.logical(x),
    .waqai_text(x, field, codes, labels)
  ))
  wrong <- is.na(typed) != is.na(x)
  if (is.character(x) && field$type %in% names(.waqai_written)) wrong <- wrong | !is.na(x) & !grepl(.waqai_written[[field$type]], x)
  if (field$type == "integer") wrong <- wrong | !is.na(typed) & typed != trunc(typed)
  if (any(wrong)) .waqai_stop("'", file, "': the column ", field$name, " has a cell that its type does not allow: ", x[wrong][1])
  # R's integers end at 2^31 - 1; what is larger stays a double, which is exact to 2^53.
  if (field$type == "integer" && all(abs(typed) <= .Machine$integer.max, na.rm = TRUE)) typed <- as.integer(typed)
  typed
}

.waqai_text <- function(x, field, codes, labels) {
  levels <- unlist(field$constraints$enum)
  if (is.null(levels)) return(x)
  # The list of the codebook is the one with these codes in this order; lists of the schema's own have none.
  lists <- if (is.null(codes)) list() else split(codes, codes$list)
  same <- Filter(function(of) identical(as.character(of$code), levels), lists)
  if ("countries" %in% names(same)) return(x)
  factor(x, levels, if (labels && length(same)) same[[1]]$label else levels)
}

# The sums of SHA256SUMS by file, or NULL where this R cannot make them.
.waqai_sums <- function(path) {
  listed <- file.path(path, "SHA256SUMS")
  if (!file.exists(listed)) .waqai_stop("the release lacks the file 'SHA256SUMS'")
  if (is.null(.waqai_sha256)) {
    message("The files are not held against SHA256SUMS: that needs R 4.5 or later. Their sizes are held against datapackage.json.")
    return(NULL)
  }
  lines <- readLines(listed, warn = FALSE)
  stats::setNames(substr(lines, 1, 64), substring(lines, 67))
}

.waqai_sha256 <- if (exists("sha256sum", envir = asNamespace("tools"), inherits = FALSE)) getExportedValue("tools", "sha256sum")

# Stops where the file is not there, or is not the one that the release was published with, as far as this R can know that.
.waqai_hold <- function(path, file, held) {
  full <- file.path(path, file)
  if (!file.exists(full)) .waqai_stop("the release lacks the file '", file, "'")
  if (!is.null(held$sums) && !identical(unname(.waqai_sha256(full)), unname(held$sums[file]))) {
    .waqai_stop("'", file, "' is not the file that SHA256SUMS vouches for: ", .waqai_again)
  }
  if (file == "datapackage.json") return(invisible())
  bytes <- held$bytes[[file]]
  if (!is.numeric(bytes)) .waqai_stop("datapackage.json does not say how many bytes '", file, "' has: ", .waqai_again)
  if (file.size(full) != bytes) .waqai_stop("'", full, "' has ", file.size(full), " bytes, and datapackage.json says ", bytes, ": ", .waqai_again)
}
