# Read a release of waqai in R: every table with its types, its codes and what each column means.
#
#   source("r/waqai.R")
#   release <- waqai_load("dataset/2.0.0")
#   release
#   subset(release$events, status == "actual" & date_start >= as.Date("2018-06-01"))
#
# It needs R 4 (tested with 4.2) and the package jsonlite, since base R reads no JSON. Where nanoparquet is installed too, Parquet is read, else CSV;
# the values are the same. From R 4.5 on each file is held against SHA256SUMS; before, R cannot make these sums, and a message says so.

#' The tables of a release as a list of data frames.
#'
#' Days are Date, whole numbers integer, truth values logical, fractions double. A column with a closed list of codes is a factor
#' with all codes of the list as its levels, in the codebook's order; countries are text, as are ids and names. Only an empty cell
#' is NA. Each column has its description as the attribute "label", which R drops when rows are taken; waqai_describe() has it too.
#'
#' @param path   A release's folder.
#' @param tables Names of the tables to read; by default all but `changes`, which is long and says what changed since the last release.
#' @param format "parquet", "csv", or "auto": Parquet where nanoparquet is installed.
#' @param labels TRUE gives the levels of factors as the codebook's labels ("Consult") in place of its codes ("CONSULT").
waqai_load <- function(path, tables = NULL, format = c("auto", "parquet", "csv"), labels = FALSE) {
  format <- match.arg(format)
  if (!requireNamespace("jsonlite", quietly = TRUE)) stop("the package jsonlite is not installed: install.packages(\"jsonlite\")", call. = FALSE)
  if (format == "parquet" && !requireNamespace("nanoparquet", quietly = TRUE)) {
    stop("format = \"parquet\" needs the package nanoparquet: install.packages(\"nanoparquet\")", call. = FALSE)
  }
  if (format == "auto") format <- if (requireNamespace("nanoparquet", quietly = TRUE)) "parquet" else "csv"
  described <- file.path(path, "datapackage.json")
  if (!file.exists(described)) stop("'", path, "' is no release: it has no datapackage.json", call. = FALSE)
  sums <- .waqai_sums(path)
  .waqai_hold(path, "datapackage.json", sums)
  package <- tryCatch(
    jsonlite::read_json(described, simplifyVector = FALSE),
    error = function(e) stop("'", described, "' is not JSON", call. = FALSE)
  )
  schemas <- list()
  for (resource in package$resources) {
    name <- resource$name
    if (!is.null(resource$schema) && grepl("^[a-z0-9_]+$", name)) {
      schemas[[name]] <- c(resource$schema, list(about = resource$description))
    }
  }
  if (is.null(tables)) tables <- setdiff(names(schemas), "changes")
  unknown <- setdiff(tables, names(schemas))
  if (length(unknown)) stop("no table '", unknown[1], "': there are ", paste(names(schemas), collapse = ", "), call. = FALSE)
  codes <- NULL
  if ("codes" %in% names(schemas)) {
    codes <- .waqai_read(path, "codes", schemas$codes, format, sums, NULL, FALSE)
    codes <- codes[order(codes$list, codes$position), ]
    rownames(codes) <- NULL
  }
  read <- lapply(tables, function(name) .waqai_read(path, name, schemas[[name]], format, sums, codes, labels))
  structure(
    stats::setNames(read, tables),
    class = "waqai_release", version = package$version, title = package$title,
    by = package$contributors[[1]]$title, year = substr(package$created, 1, 4), schemas = schemas, codes = codes
  )
}

#' The columns of a table: type, whether a cell may be NA, codes, unit and meaning.
waqai_describe <- function(release, table) {
  schema <- attr(release, "schemas")[[table]]
  if (is.null(schema)) stop("no table '", table, "': there are ", paste(names(attr(release, "schemas")), collapse = ", "), call. = FALSE)
  one <- function(field, key) if (is.null(field[[key]])) NA_character_ else field[[key]]
  keys <- unlist(schema$primaryKey)
  data.frame(
    column = vapply(schema$fields, one, "", "name"),
    type = vapply(schema$fields, one, "", "type"),
    may_be_na = vapply(schema$fields, function(f) !isTRUE(f$constraints$required) && !f$name %in% keys, NA),
    codes = vapply(schema$fields, function(f) if (is.null(f$constraints$enum)) NA_character_ else paste(unlist(f$constraints$enum), collapse = "; "), ""),
    unit = vapply(schema$fields, one, "", "unit"),
    description = vapply(schema$fields, one, "", "description")
  )
}

#' The codes of one list of the codebook with their labels and definitions, or of all lists.
waqai_codebook <- function(release, list = NULL) {
  codes <- attr(release, "codes")
  if (is.null(codes)) stop("this release has no table of codes", call. = FALSE)
  if (is.null(list)) return(codes)
  if (!list %in% codes$list) stop("no list '", list, "': there are ", paste(unique(codes$list), collapse = ", "), call. = FALSE)
  codes[codes$list == list, setdiff(names(codes), "list")]
}

print.waqai_release <- function(x, ...) {
  cat(attr(x, "title"), "\nVersion ", attr(x, "version"), "\n", sep = "")
  rows <- vapply(x, nrow, 1L)
  first <- vapply(names(x), function(name) sub("[.].*", "", sub("^One row is ", "", attr(x, "schemas")[[name]]$about)), "")
  cut <- ifelse(nchar(first) > 70, paste0(substr(first, 1, 67), "..."), first)
  cat(paste0("  ", format(names(x)), "  ", format(format(rows, big.mark = ","), justify = "right"), "  ", cut, "\n"), sep = "")
  cat("Cite as: ", attr(x, "by"), " (", attr(x, "year"), "). ", attr(x, "title"), ". Version ", attr(x, "version"), ".\n", sep = "")
  cat("A table: release$NAME. Its columns: waqai_describe(release, \"NAME\"). Its codes: waqai_codebook(release).\n")
  invisible(x)
}

# One table, with the types that its schema says.
.waqai_read <- function(path, name, schema, format, sums, codes, labels) {
  file <- paste0(format, "/", name, ".", format)
  .waqai_hold(path, file, sums)
  full <- file.path(path, file)
  columns <- vapply(schema$fields, function(f) f$name, "")
  if (format == "parquet") {
    table <- .waqai_parquet(full)
  } else {
    # `encoding` marks text as UTF-8 and leaves its bytes alone, so that it is the same in every locale; `fileEncoding` would not.
    table <- utils::read.csv(
      full, colClasses = "character", na.strings = "", encoding = "UTF-8", check.names = FALSE, fill = FALSE, comment.char = ""
    )
  }
  if (!identical(names(table), columns)) stop("'", full, "' has other columns than datapackage.json says", call. = FALSE)
  for (field in schema$fields) {
    column <- .waqai_typed(table[[field$name]], field, codes, labels, full)
    attr(column, "label") <- field$description
    table[[field$name]] <- column
  }
  attr(table, "label") <- schema$about
  table
}

.waqai_parquet <- function(file) as.data.frame(nanoparquet::read_parquet(file))

.waqai_typed <- function(x, field, codes, labels, file) {
  typed <- suppressWarnings(switch(field$type,
    date = if (inherits(x, "Date")) x else as.Date(x, format = "%Y-%m-%d"),
    integer = as.numeric(x),
    number = as.numeric(x),
    boolean = as.logical(x),
    .waqai_text(x, field, codes, labels)
  ))
  if (any(is.na(typed) != is.na(x))) stop("'", file, "': the column ", field$name, " has a cell that its type does not allow", call. = FALSE)
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
  if (is.null(.waqai_sha256)) {
    message("The files are not held against SHA256SUMS: that needs R 4.5 or later.")
    return(NULL)
  }
  listed <- file.path(path, "SHA256SUMS")
  if (!file.exists(listed)) stop("the release lacks the file 'SHA256SUMS'", call. = FALSE)
  lines <- readLines(listed)
  stats::setNames(substr(lines, 1, 64), substring(lines, 67))
}

.waqai_sha256 <- if (exists("sha256sum", envir = asNamespace("tools"), inherits = FALSE)) getExportedValue("tools", "sha256sum")

.waqai_hold <- function(path, file, sums) {
  full <- file.path(path, file)
  if (!file.exists(full)) stop("the release lacks the file '", file, "'", call. = FALSE)
  if (is.null(sums)) return(invisible())
  if (!identical(unname(.waqai_sha256(full)), unname(sums[file]))) {
    stop("'", file, "' is not the file that SHA256SUMS vouches for", call. = FALSE)
  }
}
