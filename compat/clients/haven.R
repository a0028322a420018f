# haven: the Stata files, with labels as factors.
source(file.path(Sys.getenv("CLIENTS"), "dump.R"))
read <- function(t) {
  frame <- haven::as_factor(haven::read_dta(file.path(exports, "dta", paste0(t, ".dta"))), only_labelled = TRUE)
  names(frame)[names(frame) == "end_"] <- "end"
  frame
}
done(as.character(packageVersion("haven")), list("Stata file" = read))
