# readr: read_csv without an option.
source(file.path(Sys.getenv("CLIENTS"), "dump.R"))
done(as.character(packageVersion("readr")), list(
  "CSV" = function(t) readr::read_csv(file.path(release, "csv", paste0(t, ".csv")), show_col_types = FALSE)
))
