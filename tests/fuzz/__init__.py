"""The fuzzer: what it feeds (`target`), and atheris that feeds it (`run`, by `make fuzz`)."""
