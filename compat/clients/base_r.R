# Base R: read.csv without an option.
source(file.path(Sys.getenv("CLIENTS"), "dump.R"))
done(paste(R.version$major, R.version$minor, sep = "."), list(
  "CSV" = function(t) read.csv(file.path(release, "csv", paste0(t, ".csv")))
))
